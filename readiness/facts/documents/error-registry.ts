import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type ErrorCode = { code: string; file: string; line: number }

/** Codes that a program answers with, kept in one place of the source. */
export type ErrorRegistry = { file: string; codes: readonly ErrorCode[] }

const NAME =
  /(^|\/)((api|app)[-_.]?)?(error|err|problem)[-_.]?(codes?|registry|catalog(ue)?|types?)\.(ts|js|mjs|py|go|rb|php|java|kt)$/i
const FEWEST = 4

/** The registries of error codes, found by the name of their file. */
export const errorRegistries = defineFact<readonly ErrorRegistry[]>({
  name: 'registries of error codes',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const registries: ErrorRegistry[] = []
    for (const { path } of tree.files
      .filter((file) => file.kind === 'product' && NAME.test(file.path))
      .slice(0, 20)) {
      const text = await tree.read(path)
      const codes = text === undefined ? [] : codesIn(path, text)
      if (codes.length >= FEWEST) registries.push({ file: path, codes })
    }
    return registries
  },
})

const LITERAL = String.raw`["']([A-Za-z][A-Za-z0-9]*(?:[._:/-][A-Za-z0-9]+)+|[A-Z][A-Z0-9_]{3,})["']`

/** Values of enums and constants, and quoted keys of a table: what would be sent. */
function codesIn(file: string, text: string): ErrorCode[] {
  const found = new Map<string, ErrorCode>()
  const isTable = new RegExp(String.raw`^[ \t]*${LITERAL}\s{0,20}:\s{0,20}[{[(]`, 'm').test(text)
  const quoted = isTable
    ? new RegExp(String.raw`^\s*${LITERAL}\s*:\s*[{[(]`)
    : new RegExp(
        String.raw`^\s*(?:export\s+)?(?:const\s+|static\s+|readonly\s+|public\s+)*\w+\s*(?::\s*\w+\s*)?[=:]\s*${LITERAL}\s*[,;]?\s*(?:(?://|#|as\b).*)?$`,
      )
  const bare = /^\s*([A-Z][A-Z0-9_]{3,})\s*:\s*[{[(]/
  for (const [at, line] of text.split('\n').entries()) {
    if (line.length > 400) continue
    const code = quoted.exec(line)?.[1] ?? bare.exec(line)?.[1]
    if (code !== undefined && !found.has(code)) found.set(code, { code, file, line: at + 1 })
  }
  return [...found.values()]
}

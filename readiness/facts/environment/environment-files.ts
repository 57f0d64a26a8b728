import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { isNoSecretValue, isSecretName } from '#readiness/facts/containers/secret-names.ts'

/** A line of a template such as .env.example; a commented one counts, it shows what may be set. */
export type TemplateEntry = { name: string; value: string; file: string; line: number; isComment: boolean }

export type EnvironmentFile = {
  path: string
  /** By its name: for production, for development, or for nobody in particular. */
  purpose: 'production' | 'development' | 'any'
  entries: readonly TemplateEntry[]
}

const NAME =
  /(^|\/)(\.?env|[\w-]+\.env|\.env\.[\w.-]+|env\.[\w.-]+)(\.(example|sample|template|dist|tmpl|production|prod|defaults?))*$/i
const NOT_ONE = /\.([cm]?[jt]sx?|d\.ts|py|json|ya?ml|md|sh|toml|rb|php|go|html|css)$/i

/** Templates of the environment, and env files that are committed. */
export const environmentFiles = defineFact<readonly EnvironmentFile[]>({
  name: 'environment templates',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = new Set(at.target.settings.paths?.environment ?? [])
    const files: EnvironmentFile[] = []
    const found = tree.files.filter(
      ({ path, kind }) =>
        named.has(path) || (NAME.test(path) && !NOT_ONE.test(path) && kind !== 'vendored' && kind !== 'test'),
    )
    for (const { path } of found.slice(0, 200)) {
      const text = await tree.read(path)
      if (text === undefined) continue
      const entries = entriesIn(path, text)
      for (const { name, value } of entries)
        if (isSecretName(name) && !isNoSecretValue(value) && value.length > 5) at.conceal(value)
      if (entries.length > 0) files.push({ path, purpose: purposeOf(path), entries })
    }
    return files
  },
})

function purposeOf(path: string): EnvironmentFile['purpose'] {
  if (/(^|[._/-])(prod|production|deploy|self-?host(ing|ed)?)([._/-]|$)/i.test(path)) return 'production'
  if (/(^|[._/-])(dev|development|local|test|testing|ci|e2e|staging)([._/-]|$)/i.test(path))
    return 'development'
  return 'any'
}

function entriesIn(file: string, text: string): TemplateEntry[] {
  return text.split(/\r?\n/).flatMap((raw, at): TemplateEntry[] => {
    if (raw.length > 4_000) return []
    const [, mark = '', name, rest = ''] =
      /^\s*(#\s?)?(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{1,100})=(.*)$/.exec(raw) ?? []
    if (name === undefined || (mark !== '' && !/^[A-Z][A-Z0-9_]+$/.test(name))) return []
    return [{ name, value: valueOf(rest), file, line: at + 1, isComment: mark !== '' }]
  })
}

function valueOf(rest: string): string {
  const text = rest.trim()
  const quoted = /^(["'])(.*?)\1/.exec(text)
  if (quoted !== null) return quoted[2] ?? ''
  return text.replace(/\s+#.*$/, '').trim()
}

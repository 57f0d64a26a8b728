import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import type { CodeFile } from './code-file.ts'
import { findMentions } from './find-mentions.ts'
import { readJavaScript } from './read-javascript.ts'
import { readPython } from './read-python.ts'
import type { Mention, Vocabulary } from './vocabularies.ts'
import { DEPLOYED, DEPLOYMENT as DEPLOYMENT_FILE, IN_CODE, WORDED } from './vocabularies.ts'
import { isJavaScript, isPython, isWorthReading } from './worth-reading.ts'

export type FrameworkCode = {
  /** What ships and says anything that is asked about, without what is for development alone. */
  files: readonly CodeFile[]
  /** Paths of files that ship and could not be parsed. */
  unreadable: readonly string[]
  mentions: Readonly<Record<Vocabulary, readonly Mention[]>>
  /** Paths of everything that ships, for conventions that go by file name. */
  paths: readonly string[]
}

/** Read at build or start, but part of what ships: frameworks take their headers and hooks from there. */
const CONFIGURATION =
  /(^|\/)((next|nuxt|svelte|astro|remix|vite|quasar|sentry\.\w+)\.config|instrumentation(-client)?)\.[cm]?[jt]s$/
const DEVELOPMENT =
  /(^|[/._-])(dev|devel|development|local|test|testing|ci|mock|mocks|seed|seeds|stub|stubs)([._-][^/]*)?\.(py|[cm]?[jt]sx?)$/i
/** Written by a program, and run once. */
const MIGRATION = /(^|\/)(migrations|versions)\/[^/]*\.py$/
const LARGE = 400_000
const AT_ONCE = 32

/** Whether a file is run by people who write the program, and not where it serves. */
export const isForDevelopment = (path: string): boolean => DEVELOPMENT.test(path)

/** What ships, as far as the path tells. */
export function ships({ path, kind }: Pick<TreeFile, 'path' | 'kind'>): boolean {
  if (kind === 'tool') return CONFIGURATION.test(path) && !/(^|\/)(scripts?|tools?)\//.test(path)
  return kind === 'product'
}

export const frameworkCode = defineFact<FrameworkCode>({
  name: 'code of frameworks and libraries',
  depth: 'static',
  seconds: 25,
  async look(at) {
    const tree = await at.use(sourceTree)
    const shipped = tree.files.filter(ships)
    const read = shipped.filter(
      ({ path, bytes }) => WORDED.test(path) && bytes < LARGE && !isForDevelopment(path),
    )
    if (!read.some(({ path }) => isJavaScript(path) || isPython(path)))
      throw new CannotLook('No TypeScript, JavaScript or Python that ships is in the tree.', { silent: true })
    const files: CodeFile[] = []
    const unreadable: string[] = []
    const mentions = emptyMentions()
    for (let from = 0; from < read.length; from += AT_ONCE) {
      at.signal.throwIfAborted()
      const some = read.slice(from, from + AT_ONCE)
      const texts = await Promise.all(some.map(({ path }) => tree.read(path)))
      for (const [place, file] of some.entries()) {
        const text = texts[place]
        if (text === undefined) continue
        findMentions(file.path, text, mentions, IN_CODE)
        if (MIGRATION.test(file.path) || !isWorthReading(file.path, text)) continue
        const parsed = parse(file, text)
        if (typeof parsed === 'object') files.push(parsed)
        else if (parsed !== undefined) unreadable.push(`${file.path}: ${parsed}`)
      }
    }
    for (const { path, kind, bytes } of tree.match(DEPLOYMENT_FILE)) {
      if (/^(test|vendored|document)$/.test(kind) || bytes > LARGE) continue
      const text = await tree.read(path)
      if (text !== undefined) findMentions(path, text, mentions, DEPLOYED)
    }
    noteUnreadable(at, unreadable)
    return { files, unreadable, mentions, paths: shipped.map(({ path }) => path) }
  },
})

function emptyMentions(): Record<Vocabulary, Mention[]> {
  return {
    lockout: [],
    audit: [],
    flags: [],
    experiments: [],
    headers: [],
    requestId: [],
    problem: [],
    boundary: [],
    agent: [],
  }
}

function parse(file: TreeFile, text: string): CodeFile | string | undefined {
  try {
    if (isJavaScript(file.path)) return readJavaScript(file.path, file.kind, text)
    return isPython(file.path) ? readPython(file.path, file.kind, text) : undefined
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
  }
}

function noteUnreadable(at: Look, unreadable: readonly string[]): void {
  for (const each of unreadable.slice(0, 5)) at.note(`${each.slice(0, 200)}: it was not read.`)
  if (unreadable.length > 5) at.note(`${unreadable.length - 5} more files were not read.`)
}

import { posix } from 'node:path'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { readPage, type Page } from './read-markdown.ts'

export type DocumentPages = {
  pages: readonly Page[]
  /** Whether a path of the tree is there: a file or a folder. */
  has(path: string): boolean
  find(path: string): Page | undefined
}

const PAGE =
  /\.(md|mdx|markdown|rst|adoc|asciidoc)$|(^|\/)(README|CONTRIBUTING|ARCHITECTURE|INSTALL|HACKING|DEPLOY(MENT)?|RUNBOOK)(\.txt)?$/i
const NOT =
  /(^|\/)(CHANGELOG|HISTORY|RELEASES?|NEWS|LICEN[CS]E|NOTICE|CODE_OF_CONDUCT)[^/]*$|(^|\/)(\.changeset|ISSUE_TEMPLATE|node_modules|locales?|i18n|\.claude|\.cursor|\.agents?|skills|prompts)\/|release-notes|(^|\/)(CLAUDE|AGENTS|GEMINI|SKILL|copilot-instructions)\.md$/i
const MOST = 1_500
const BYTES = 400_000

/** README files, docs folders, wikis: what people write for people. */
export const documentPages = defineFact<DocumentPages>({
  name: 'documents',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const found = tree.files.filter((file) => isPage(file)).sort((a, b) => depthOf(a) - depthOf(b))
    if (found.length > MOST) at.note(`${found.length - MOST} documents were not read.`)
    const pages: Page[] = []
    for (const { path } of found.slice(0, MOST)) {
      at.signal.throwIfAborted()
      const text = await tree.read(path)
      const page = text === undefined ? undefined : readPage(path, text)
      if (page !== undefined && !isOfTheGate(page)) pages.push(page)
    }
    const folders = new Set(tree.files.flatMap(({ path }) => foldersOf(path)))
    const byPath = new Map(pages.map((page) => [page.path, page]))
    return {
      pages,
      has: (path) => path === '' || path === '.' || tree.find(path) !== undefined || folders.has(path),
      find: (path) => byPath.get(path),
    }
  },
})

function isPage({ path, kind, bytes }: TreeFile): boolean {
  if (!PAGE.test(path) || NOT.test(path) || bytes > BYTES) return false
  return kind !== 'vendored' && kind !== 'test' && !(kind === 'generated' && !/\.mdx?$/.test(path))
}

const LINES = new Set(CATALOGUE.map(({ id }) => id))

/** The reference of the checks names everything that they look for, and says nothing of the project. */
const isOfTheGate = ({ headings }: Page): boolean =>
  headings.filter(({ text }) => LINES.has(text)).length > 20

const depthOf = ({ path }: TreeFile): number => path.split('/').length

function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (let at = posix.dirname(path); at !== '.' && at !== '/'; at = posix.dirname(at)) folders.push(at)
  return folders
}

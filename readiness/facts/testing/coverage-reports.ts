import { lstat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { manifests, type Manifests } from '#readiness/facts/environment/manifests.ts'
import { sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact, type Look } from '#readiness/model/fact.ts'
import { findLeft, listLeft, readLeft, type LeftFile } from './left-behind.ts'
import { COVERAGE_FILE, readCoverage, type Count } from './read-coverage.ts'
import { isAboutAccounts, sideOfFile, type Side } from './side-of-file.ts'

export type CoveredFile = {
  /** Relative to the tree. */
  path: string
  side: Side
  isAboutAccounts: boolean
  lines: Count
  branches?: Count
}

export type CoverageReport = {
  path: string
  files: readonly CoveredFile[]
  /** Why it says nothing of the code as it is now. */
  stale?: string
}

export type CoverageReports = {
  reports: readonly CoverageReport[]
  /** Files that hold logic and ship, by what they are. */
  sources: readonly { path: string; side: Side; isAboutAccounts: boolean }[]
}

/** Two clocks and a slow disk. */
const TOLERANCE = 2_000
const FOLDERS = ['coverage', 'reports', 'test-results', 'htmlcov', '.coverage-reports']

/** Reports of coverage in the tree, recomputed file by file, with whether they are of the code that is here. */
export const coverageReports = defineFact<CoverageReports>({
  name: 'coverage reports',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const known = await at.use(manifests)
    const sources = tree.files
      .filter(({ kind }) => kind === 'product')
      .flatMap(({ path }) => {
        const side = sideOfFile(path, known)
        return side === undefined ? [] : [{ path, side, isAboutAccounts: isAboutAccounts(path) }]
      })
    const reports: CoverageReport[] = []
    for (const file of bestOfFolder(await findReports(at, tree, known))) {
      const report = await readReport(at, tree, known, file)
      if (report !== undefined) reports.push(report)
    }
    return { reports, sources }
  },
})

async function findReports(at: Look, tree: SourceTree, known: Manifests): Promise<LeftFile[]> {
  const named = at.target.settings.paths?.coverage ?? []
  if (named.length > 0) {
    const given = await Promise.all(named.map((path) => findLeft(tree.root, path)))
    return given.flatMap((file) => file ?? [])
  }
  const bases = [...new Set(['', ...known.all.map(({ folder }) => folder)])].slice(0, 100)
  const found = new Map<string, LeftFile>()
  for (const base of bases) {
    for (const folder of FOLDERS)
      for (const file of await listLeft(tree.root, posix.join(base, folder)))
        if (COVERAGE_FILE.test(file.path)) found.set(file.path, file)
    for (const name of ['coverage.xml', 'coverage.json', 'lcov.info', 'cobertura.xml', 'coverage.lcov']) {
      const file = await findLeft(tree.root, posix.join(base, name))
      if (file !== undefined) found.set(file.path, file)
    }
  }
  return [...found.values()]
}

const RANKS = [
  /coverage-final\.json$/,
  /lcov\.info$|\.lcov$/,
  /coverage\.json$/,
  /\.xml$/,
  /coverage-summary\.json$/,
]
const rankOf = ({ path }: LeftFile): number => RANKS.findIndex((pattern) => pattern.test(path))

/** A tool writes the same figures in several formats side by side: the one with most detail is read. */
function bestOfFolder(files: readonly LeftFile[]): LeftFile[] {
  const best = new Map<string, LeftFile>()
  for (const file of files) {
    const folder = posix.dirname(file.path)
    const other = best.get(folder)
    if (other === undefined || rankOf(file) < rankOf(other)) best.set(folder, file)
  }
  return [...best.values()]
}

async function readReport(
  at: Look,
  tree: SourceTree,
  known: Manifests,
  { path, changedAt }: LeftFile,
): Promise<CoverageReport | undefined> {
  const text = await readLeft(tree.root, path)
  if (text === undefined) {
    at.note(`${path} is too large to be read.`)
    return undefined
  }
  let read
  try {
    read = readCoverage(path, text)
  } catch (error) {
    at.note(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
  const files: CoveredFile[] = []
  let stale: string | undefined
  let missing = 0
  for (const { path: written, lines, branches, lastLine } of read) {
    const own = ownPath(tree, known, path, written)
    if (own === undefined) {
      missing += 1
      continue
    }
    if (tree.find(own)?.kind !== 'product') continue
    const side = sideOfFile(own, known)
    if (side === undefined) continue
    files.push({
      path: own,
      side,
      isAboutAccounts: isAboutAccounts(own),
      lines,
      ...(branches !== undefined && { branches }),
    })
    stale ??= await staleness(tree, own, changedAt, lastLine)
  }
  if (stale === undefined && missing > files.length)
    stale = `most of the files that it measures are not in the tree`
  return { path, files, ...(stale !== undefined && { stale }) }
}

async function staleness(
  tree: SourceTree,
  path: string,
  changedAt: number,
  lastLine: number,
): Promise<string | undefined> {
  const status = await lstat(join(tree.root, path)).catch(() => undefined)
  if (status !== undefined && status.mtimeMs > changedAt + TOLERANCE) return `${path} has changed since`
  const text = lastLine > 0 ? await tree.read(path) : undefined
  if (text !== undefined && lastLine > text.split('\n').length)
    return `${path} has fewer lines than it measures`
  return undefined
}

/** Reports name files by absolute paths of the machine that ran the tests, or relative to a part of the tree. */
function ownPath(tree: SourceTree, known: Manifests, report: string, written: string): string | undefined {
  const plain = posix.normalize(written.replaceAll('\\', '/'))
  const inRoot = plain.startsWith(`${tree.root}/`) ? plain.slice(tree.root.length + 1) : plain
  if (tree.find(inRoot) !== undefined) return inRoot
  const parts = inRoot.split('/').filter((part) => part !== '' && part !== '..')
  if (posix.isAbsolute(plain)) {
    for (let from = 1; from < Math.min(parts.length, 12); from += 1) {
      const path = parts.slice(from).join('/')
      if (tree.find(path) !== undefined) return path
    }
    return undefined
  }
  const base = known.of(report)?.folder ?? posix.dirname(report)
  for (const folder of [
    base,
    posix.join(base, 'src'),
    posix.dirname(report),
    posix.dirname(posix.dirname(report)),
    'src',
    'app',
  ]) {
    const path = posix.join(folder, inRoot)
    if (tree.find(path) !== undefined) return path
  }
  return undefined
}

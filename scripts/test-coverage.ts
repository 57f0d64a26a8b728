import { glob, readdir, readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CoverageReport } from 'monocart-coverage-reports'
import { transformWithOxc } from 'vite'
import { ROOT } from './root.ts'

// Merges the raw V8 coverage of Node (NODE_V8_COVERAGE) and of browsers (GATEHOUSE_BROWSER_COVERAGE), and prints three
// figures. Files that nothing loaded count in full as not covered.

type Entry = {
  url: string
  source: string
  functions: {
    functionName: string
    ranges: { startOffset: number; endOffset: number; count: number }[]
    isBlockCoverage: boolean
  }[]
  sourceMap?: unknown
}
type Raw = Omit<Entry, 'source'> & { source?: string }
type Sum = { covered: number; total: number }
export type Figure = { name: string; lines: number; branches: number }

const LOWEST_PERCENT = 80
const SERVER = 'http://gatehouse.invalid'

const isServerSource = (path: string): boolean =>
  /^(server|contract|readiness|cli)\/.*\.ts$/.test(path) && !path.endsWith('.test.ts')
const isWebSource = (path: string): boolean =>
  /^web\/.*\.tsx?$/.test(path) &&
  !/\.test\.tsx?$|\.d\.ts$|^web\/dist\/|vite\.config|^web\/.*_[^/]*$/.test(path)

/** Entries of a directory of raw coverage files, Node's or the browser's. */
async function* readRaw(directory: string | undefined): AsyncGenerator<Raw[]> {
  if (directory === undefined) return
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.endsWith('.json')) continue
    const parsed = JSON.parse(await readFile(join(directory, name), 'utf8')) as Raw[] | { result: Raw[] }
    const entries = Array.isArray(parsed) ? parsed : parsed.result
    // Playwright rewrites the TypeScript it loads itself, so its positions are not those of our files.
    if (!entries.some(({ url }) => url.includes('/node_modules/playwright/'))) yield entries
  }
}

/** A script that ran not at all: one range over everything with the count 0. */
function neverRan(source: string): Entry['functions'] {
  const ranges = [{ startOffset: 0, endOffset: source.length, count: 0 }]
  return [{ functionName: '', ranges, isBlockCoverage: true }]
}

async function listSources(pattern: string, isWanted: (path: string) => boolean): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern, { cwd: ROOT, exclude: (one) => one === 'web/dist' }))
    paths.push(path)
  return paths.filter(isWanted)
}

/** What Node ran: types replaced by blanks, so every position is that of the file. */
async function readStripped(path: string): Promise<string> {
  return stripTypeScriptTypes(await readFile(join(ROOT, path), 'utf8'), { mode: 'strip' })
}

async function nodeEntries(isWanted: (path: string) => boolean, all: boolean): Promise<Entry[][]> {
  const sources = new Map<string, string>()
  const batches: Entry[][] = []
  for await (const raw of readRaw(process.env['NODE_V8_COVERAGE'])) {
    const batch: Entry[] = []
    for (const { url, functions } of raw) {
      if (!url.startsWith('file://')) continue
      const path = relative(ROOT, fileURLToPath(url.split('?')[0] ?? url)).replaceAll(sep, '/')
      if (!isWanted(path)) continue
      const source = sources.get(path) ?? (await readStripped(path))
      sources.set(path, source)
      batch.push({ url: pathToFileURL(join(ROOT, path)).href, source, functions })
    }
    if (batch.length > 0) batches.push(batch)
  }
  if (!all) return batches
  for (const path of await listSources('{server,contract,readiness,cli}/**/*.ts', isWanted)) {
    if (sources.has(path)) continue
    const source = await readStripped(path)
    batches.push([{ url: pathToFileURL(join(ROOT, path)).href, source, functions: neverRan(source) }])
  }
  return batches
}

async function webEntries(): Promise<Entry[][]> {
  const assets = new Map<string, { source: string; sourceMap: { sources: string[] } }>()
  const bundled = new Set<string>()
  const dist = join(ROOT, 'web/dist/assets')
  for (const name of await readdir(dist).catch(() => [])) {
    if (!name.endsWith('.js')) continue
    const map = await readFile(join(dist, `${name}.map`), 'utf8').catch(() => undefined)
    if (map === undefined) continue
    const sourceMap = JSON.parse(map) as { sources: string[] }
    sourceMap.sources = sourceMap.sources.map((source) =>
      relative(ROOT, join(dist, source)).replaceAll(sep, '/'),
    )
    for (const source of sourceMap.sources) bundled.add(source)
    assets.set(name, { source: await readFile(join(dist, name), 'utf8'), sourceMap })
  }
  const toEntry = (name: string, functions?: Entry['functions']): Entry | undefined => {
    const asset = assets.get(name)
    return (
      asset && { url: `${SERVER}/assets/${name}`, ...asset, functions: functions ?? neverRan(asset.source) }
    )
  }
  // Each part of the bundle once as not run, so that the pages nobody opened are counted.
  const batches: Entry[][] = [[...assets.keys()].flatMap((name) => toEntry(name) ?? [])]
  for await (const raw of readRaw(process.env['GATEHOUSE_BROWSER_COVERAGE'])) {
    batches.push(
      raw.flatMap(({ url, functions }) => toEntry(basename(URL.parse(url)?.pathname ?? ''), functions) ?? []),
    )
  }
  for (const path of await listSources('web/**/*.{ts,tsx}', isWebSource)) {
    if (bundled.has(path)) continue
    const { code, map } = await transformWithOxc(await readFile(join(ROOT, path), 'utf8'), join(ROOT, path))
    if (code.trim() === '' || /^export \{\s*\};?$/.test(code.trim())) continue
    const sourceMap = { ...(map as object), sources: [path] }
    batches.push([{ url: `${SERVER}/unbundled/${path}`, source: code, sourceMap, functions: neverRan(code) }])
  }
  return batches.filter((batch) => batch.length > 0)
}

type FileSummary = { path: string; lines: Sum; branches: Sum }

async function summarize(
  name: string,
  batches: Entry[][],
  isWanted: (path: string) => boolean,
): Promise<FileSummary[]> {
  const outputDir = join(ROOT, 'coverage', name)
  const report = new CoverageReport({
    name: `Gatehouse ${name}`,
    outputDir,
    baseDir: ROOT,
    logging: 'error',
    reports: ['v8', 'json-summary'],
    sourcePath: (path) => normalize(path),
    sourceFilter: (path) => isWanted(normalize(path)),
  })
  report.cleanCache()
  for (const batch of batches) await report.add(batch)
  const results = await report.generate()
  return (results?.files ?? []).map(({ sourcePath, summary }) => ({
    path: normalize(sourcePath),
    lines: { covered: summary.lines?.covered ?? 0, total: summary.lines?.total ?? 0 },
    branches: { covered: summary.branches?.covered ?? 0, total: summary.branches?.total ?? 0 },
  }))
}

/**
 * The pages run minified in a browser, parts of them as they are in Node: two measures of one file that cannot be
 * added. The one that saw more branches counts, whole, so the figure is rather too low than too high.
 */
function better(first: FileSummary[], second: FileSummary[]): FileSummary[] {
  const others = new Map(second.map((file) => [file.path, file]))
  const share = ({ lines, branches }: FileSummary): number =>
    lines.covered / Math.max(1, lines.total) + branches.covered / Math.max(1, branches.total)
  return first.map((file) => {
    const other = others.get(file.path)
    return other !== undefined && share(other) > share(file) ? other : file
  })
}

function normalize(path: string): string {
  const plain = path.replaceAll('\\', '/')
  return (
    /(?:^|\/)((?:server|contract|readiness|cli|web)\/.*)$/.exec(
      plain.replace(/^.*gatehouse\.invalid\//, ''),
    )?.[1] ?? plain
  )
}

function toFigure(name: string, files: FileSummary[]): Figure {
  const percent = (kind: 'lines' | 'branches'): number => {
    const covered = files.reduce((sum, file) => sum + file[kind].covered, 0)
    const total = files.reduce((sum, file) => sum + file[kind].total, 0)
    return total === 0 ? 0 : (100 * covered) / total
  }
  return { name, lines: percent('lines'), branches: percent('branches') }
}

const server = await summarize('server', await nodeEntries(isServerSource, true), isServerSource)
const web = better(
  await summarize('web', await webEntries(), isWebSource),
  await summarize('web-in-node', await nodeEntries(isWebSource, false), isWebSource),
)
const figures = [
  toFigure('server', server),
  toFigure('web', web),
  toFigure(
    'server/auth',
    server.filter(({ path }) => path.startsWith('server/auth/')),
  ),
]

const failures: string[] = []
process.stdout.write('  coverage        lines  branches\n')
for (const { name, lines, branches } of figures) {
  const isLow = lines < LOWEST_PERCENT || branches < LOWEST_PERCENT
  if (isLow) failures.push(`coverage of ${name}: below ${LOWEST_PERCENT} %`)
  const numbers = [lines, branches].map((value) => `${value.toFixed(1)} %`.padStart(8)).join(' ')
  process.stdout.write(`  ${name.padEnd(12)} ${numbers}${isLow ? `  below ${LOWEST_PERCENT} %` : ''}\n`)
}
const failed = failures.length
if (failed > 0) {
  const lowest = [...server, ...web]
    .map((file) => ({ path: file.path, missing: file.lines.total - file.lines.covered }))
    .sort((a, b) => b.missing - a.missing)
    .slice(0, 12)
  process.stdout.write('  most lines not covered:\n')
  for (const { path, missing } of lowest)
    process.stdout.write(`    ${String(missing).padStart(5)}  ${path}\n`)
}
process.stdout.write('  in detail: coverage/server/index.html, coverage/web/index.html\n')
const target = process.env['GATEHOUSE_TEST_COUNTS']
if (target !== undefined)
  await writeFile(target, JSON.stringify({ passed: figures.length - failed, failed, skipped: 0, failures }))

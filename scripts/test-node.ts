import { writeFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'
import { ROOT } from './root.ts'

// Runs the tests of node:test, each file in its own process, and shows a line per file and each failure in full.
// Arguments choose files by a part of their path. GATEHOUSE_TEST_COUNTS names the file for the sums.
// GATEHOUSE_TEST_SUITE=stack runs the tests of the production stack, which test-stack.ts has started.

const isStack = process.env['GATEHOUSE_TEST_SUITE'] === 'stack'
const PATTERNS = isStack
  ? ['tests/stack/**/*.test.ts']
  : [
      '{contract,server,client,cli,scripts,web,readiness,bench}/**/*.test.ts',
      'tests/{architecture,integration,faults,edge,examples,readiness}/**/*.test.ts',
    ]
const TEST_MS = isStack ? 240_000 : 120_000
// There is one stack, and its tests break it.
const FILES_AT_ONCE = isStack ? 1 : 2

const wanted = process.argv.slice(2)
const files: string[] = []
for await (const file of glob(PATTERNS, {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules') || path === 'web/dist',
})) {
  if (wanted.length === 0 || wanted.some((part) => file.includes(part.replace(/^\.\//, '')))) files.push(file)
}
// Longest first, as far as names tell: a long file that starts last would run alone at the end.
files.sort((a, b) => Number(b.startsWith('tests/')) - Number(a.startsWith('tests/')) || a.localeCompare(b))

const counts = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] }
const said = new Map<string, string>()
const finished = new Map<string, number>()

const stream = run({
  files,
  cwd: ROOT,
  concurrency: FILES_AT_ONCE,
  timeout: TEST_MS,
  isolation: 'process',
  execArgv: ['--disable-warning=ExperimentalWarning', '--import', import.meta.resolve('./test-guard.ts')],
})

/** Files that take long say how far they are: whoever waits sees that nothing hangs. */
const PROGRESS_MS = 30_000
const done = new Map<string, number>()
let lastLine = performance.now()

stream.on('test:complete', ({ file }) => {
  if (file === undefined) return
  done.set(file, (done.get(file) ?? 0) + 1)
  if (performance.now() - lastLine > PROGRESS_MS)
    say(`  … ${relative(ROOT, file)}: ${done.get(file)} so far\n`)
})

function say(text: string): void {
  lastLine = performance.now()
  process.stdout.write(text)
}

function remember(file: string | undefined, text: string): void {
  const key = resolve(ROOT, file ?? '')
  said.set(key, `${said.get(key) ?? ''}${text}`)
}

for (const kind of ['test:stdout', 'test:stderr'] as const) {
  stream.on(kind, ({ file, message }) => remember(file, message))
}

// An error after the end of its test arrives as a remark, and fails the file without a reason.
stream.on('test:diagnostic', ({ file, message }) => {
  if (message.startsWith('Error:')) remember(file, `${message}\n`)
})

stream.on('test:fail', ({ name, file, line, details, todo, skip }) => {
  // The suite or file around a failing test fails as well; that says nothing new.
  const cause = details.error as Error & { failureType?: string }
  if (cause.failureType === 'subtestsFailed' || todo !== undefined || skip !== undefined) return
  if (file !== undefined && name === relative(ROOT, file)) {
    failFile(file, 'its process failed')
    return
  }
  const place = file === undefined ? '' : `${relative(ROOT, file)}${line === undefined ? '' : `:${line}`}`
  const why = inspect(cause.cause ?? cause, { colors: false, depth: 6 })
  counts.failures.push(`${place} ${name}: ${why.trim().split('\n', 1)[0]}`)
  say(`✖ ${name}\n  at ${place}\n${indent(why)}\n`)
})

stream.on('test:summary', (summary) => {
  if (summary.file === undefined) return
  if (summary.counts.tests === 0) {
    failFile(summary.file, 'has no test')
    return
  }
  const { tests, passed, skipped, todo } = summary.counts
  const failed = tests - passed - skipped - todo
  finished.set(summary.file, failed)
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped + todo
  const parts = [`${passed} passed`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (skipped + todo > 0) parts.push(`${skipped + todo} skipped`)
  const seconds = (summary.duration_ms / 1000).toFixed(1)
  const mark = failed === 0 ? '✔' : '✖'
  const left = `[${finished.size}/${files.length}]`
  say(`  ${mark} ${left} ${relative(ROOT, summary.file)}: ${parts.join(', ')} (${seconds} s)\n`)
  if (failed > 0) showOutput(summary.file)
})

/** A file that fails as a whole counts once, unless a test of it already did. */
function failFile(file: string, why: string): void {
  if (finished.get(file) !== undefined && finished.get(file) !== 0) return
  finished.set(file, 1)
  counts.failed += 1
  counts.failures.push(`${relative(ROOT, file)}: ${why}`)
  say(`  ✖ [${finished.size}/${files.length}] ${relative(ROOT, file)}: ${why}\n`)
  showOutput(file)
}

function showOutput(file: string): void {
  const output = said.get(file)?.trim()
  if (output !== undefined && output !== '') say(`${indent(output)}\n`)
}

await new Promise<void>((resolve, reject) => {
  stream.on('end', resolve)
  stream.on('error', reject)
  stream.resume()
})

if (files.length === 0) say('No test file matches.\n')
for (const file of files) {
  if (!finished.has(resolve(ROOT, file))) failFile(resolve(ROOT, file), 'ended without a result')
}
const target = process.env['GATEHOUSE_TEST_COUNTS']
if (target !== undefined) writeFileSync(target, JSON.stringify(counts))
process.exitCode = counts.failed > 0 || files.length === 0 ? 1 : 0

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

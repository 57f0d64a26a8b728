import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './root.ts'
import { startTestPostgres, startTestRedis, type TestService } from './test-services.ts'
import { firstLine, killLeftBehind, TestSteps, type RunnerReport } from './test-steps.ts'
import { findEngineTrouble } from './stack-engine.ts'
import { findBaseTrouble } from './stack-images.ts'
import { readBrowserCounts } from './test-browser.ts'
import { runOwnGate } from './test-gate.ts'
import { installSystemNeeds } from './test-system.ts'

// npm test: everything, with coverage.   npm test -- server/auth: only the test files whose path contains that.

const wanted = process.argv.slice(2)
const node = process.execPath
const quiet = '--disable-warning=ExperimentalWarning'
const E2E = 'tests/e2e/playwright.config.ts'

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-run-'))
// Like /tmp itself: the tests of the embedded Postgres run parts of it as another user.
await chmod(directory, 0o1777)
const outerTmp = process.env['TMPDIR']
process.env['TMPDIR'] = directory
const coverage = { node: join(directory, 'node-coverage'), browser: join(directory, 'browser-coverage') }
for (const path of Object.values(coverage)) await mkdir(path)

const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: directory, NO_COLOR: '1' }
delete env['FORCE_COLOR']
const steps = new TestSteps(env)
const services: TestService[] = []

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.on(signal, () => {
    if (!steps.isStopped) process.stdout.write('stopping …\n')
    steps.stop()
  })
}
process.channel?.unref()

try {
  if (wanted.length > 0) await runSome()
  else await runAll()
} catch (error) {
  steps.total.failed += 1
  steps.failures.push(firstLine(String(error)))
  process.stdout.write(`✖ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
} finally {
  for (const service of services) await service.stop().catch(() => {})
  killLeftBehind(directory)
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  if (outerTmp === undefined) delete process.env['TMPDIR']
}

if (steps.isStopped) steps.total.failed += 1
if (steps.failures.length > 0)
  process.stdout.write(`Failed:\n${steps.failures.map((each) => `  ✖ ${each}\n`).join('')}`)
const { passed, failed, skipped } = steps.total
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

async function runAll(): Promise<void> {
  process.stdout.write('Run some of it with: npm test -- server/auth (any part of the path of a test file)\n')
  const trouble = installSystemNeeds((line) => process.stdout.write(`· ${line}\n`))
  if (trouble !== undefined) await steps.check('system packages', () => Promise.resolve(trouble))
  await steps.checkCommand('types', ['tsc', '--noEmit'])
  await steps.checkCommand('types of the pages', ['tsc', '--noEmit', '-p', 'web'])
  await steps.checkCommand('lint', ['oxlint', '--type-aware', '--deny-warnings'])
  await steps.checkCommand('format', ['oxfmt', '--check'])
  if (!(await startServices())) return
  env['GATEHOUSE_WEB_SOURCEMAP'] = '1'
  await steps.checkCommand('build of the pages', [node, 'scripts/build.ts'])
  await runNodeTests([])
  if (existsSync(join(ROOT, E2E))) await runBrowserTests()
  await runStackTests()
  await steps.runner('coverage', [node, quiet, 'scripts/test-coverage.ts'], coverageEnv('coverage'), () =>
    readCounts('coverage'),
  )
  await steps.check('gatehouse ready', () => runOwnGate((line) => process.stdout.write(`  ${line}\n`)))
}

async function runSome(): Promise<void> {
  if (await startServices()) await runNodeTests(wanted)
}

/** Whether the tests have what they need. Addresses given from outside are used as they are. */
async function startServices(): Promise<boolean> {
  return steps.check('Postgres and Redis', async () => {
    for (const [variable, start] of [
      ['TEST_DATABASE_URL', startTestPostgres],
      ['TEST_REDIS_URL', startTestRedis],
    ] as const) {
      if (env[variable]) continue
      const service = await start()
      services.push(service)
      env[variable] = service.url
    }
    return undefined
  })
}

async function runNodeTests(parts: string[]): Promise<void> {
  const command = [node, quiet, 'scripts/test-node.ts', ...parts]
  await steps.runner(
    'node tests',
    command,
    parts.length === 0 ? coverageEnv('node') : countsEnv('node'),
    () => readCounts('node'),
  )
}

async function runBrowserTests(): Promise<void> {
  const report = join(directory, 'playwright.json')
  const command = ['playwright', 'test', '-c', E2E, '--reporter=list,json']
  await steps.runner(
    'browser tests',
    command,
    { ...coverageEnv('e2e'), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    () => readBrowserCounts(report),
  )
}

/** Where a Docker Engine answers; elsewhere one visible skip. */
async function runStackTests(): Promise<void> {
  const trouble = findEngineTrouble() ?? findBaseTrouble()
  if (trouble !== undefined) steps.skip('production stack', trouble)
  else {
    const command = [node, quiet, 'scripts/test-stack.ts']
    await steps.runner('production stack', command, countsEnv('stack'), () => readCounts('stack'))
  }
}

function countsEnv(name: string): NodeJS.ProcessEnv {
  return { GATEHOUSE_TEST_COUNTS: join(directory, `${name}.json`) }
}

function coverageEnv(name: string): NodeJS.ProcessEnv {
  return { ...countsEnv(name), NODE_V8_COVERAGE: coverage.node, GATEHOUSE_BROWSER_COVERAGE: coverage.browser }
}

function readCounts(name: string): RunnerReport {
  return JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as RunnerReport
}

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyCheckout } from './stack-checkout.ts'
import { docker, findEngineTrouble, inEngineNetwork } from './stack-engine.ts'
import { buildImages, findBaseTrouble, findStaleImages } from './stack-images.ts'
import { readBrowserCounts } from './test-browser.ts'
import { firstLine, TestSteps } from './test-steps.ts'

// npm run test:stack: the whole production stack, from a clean copy of this tree to a browser that signs in.
//   npm run test:stack -- faults     only the test files whose path contains that
// GATEHOUSE_STACK_KEEP=1 leaves the stack running.

const DOMAIN = 'accounts.test'
/** Where the mails of the stack go: the host's own address in its network `mail` (ops/compose.yaml). */
const MAIL = { host: '172.30.3.1', port: 2525 }
const MAIL_FROM = `Accounts <accounts@${DOMAIN}>`
const PROJECT = 'gatehouse'
const UP_SECONDS = 180

const wanted = process.argv.slice(2)
const trouble = findEngineTrouble() ?? findBaseTrouble() ?? findRunningStack()
if (trouble !== undefined) {
  process.stdout.write(`The production stack cannot be tested: ${trouble}.\n`)
  process.exit(1)
}

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-stack-'))
await chmod(directory, 0o755)
const checkout = join(directory, 'gatehouse')
const composeFile = join(checkout, 'ops/compose.yaml')
const steps = new TestSteps({
  ...process.env,
  NO_COLOR: '1',
  NODE_V8_COVERAGE: '',
  GATEHOUSE_STACK: JSON.stringify({ directory: checkout, domain: DOMAIN, mail: MAIL }),
})
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(signal, () => steps.stop())
process.channel?.unref()

try {
  await run()
} catch (error) {
  steps.total.failed += 1
  steps.failures.push(firstLine(String(error)))
  process.stdout.write(`✖ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
} finally {
  if (process.env['GATEHOUSE_STACK_KEEP'] === '1') process.stdout.write(`kept: ${composeFile}\n`)
  else {
    compose('down', '--volumes', '--remove-orphans', '--timeout', '10')
    await rm(directory, { recursive: true, force: true })
  }
}
if (steps.isStopped) steps.total.failed += 1
const { passed, failed, skipped } = steps.total
const target = process.env['GATEHOUSE_TEST_COUNTS']
if (target !== undefined) writeFileSync(target, JSON.stringify({ ...steps.total, failures: steps.failures }))
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

async function run(): Promise<void> {
  await copyCheckout(checkout)
  const setup = ['npx', '--prefix', checkout, 'gatehouse', 'setup', '--dir', join(checkout, 'ops')]
  const mail = `smtp://${MAIL.host}:${MAIL.port}`
  const settings = ['--domain', DOMAIN, '--tls', 'self-signed', '--mail', mail, '--mail-from', MAIL_FROM]
  if (!(await steps.checkCommand('set-up of the stack', inEngineNetwork([...setup, ...settings])))) return
  if (!(await steps.check('images of the stack', buildStale))) return
  const up = [
    'docker',
    'compose',
    '-f',
    composeFile,
    'up',
    '-d',
    '--wait',
    '--wait-timeout',
    String(UP_SECONDS),
  ]
  if (!(await steps.checkCommand('start of the stack', up))) {
    showLogs()
    return
  }
  const files = wanted.length === 0 ? ['tests/stack/'] : wanted
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', 'scripts/test-node.ts']
  const report = join(directory, 'counts.json')
  await steps.runner(
    'tests of the stack',
    inEngineNetwork([...node, ...files]),
    { GATEHOUSE_TEST_COUNTS: report, GATEHOUSE_TEST_SUITE: 'stack' },
    () => JSON.parse(readFileSync(report, 'utf8')),
  )
  if (wanted.length === 0) await runBrowser()
  if (steps.total.failed > 0) showLogs()
}

async function buildStale(): Promise<undefined> {
  await buildImages(await findStaleImages(checkout), checkout)
}

async function runBrowser(): Promise<void> {
  const report = join(directory, 'playwright.json')
  await steps.runner(
    'browser through the stack',
    inEngineNetwork(['playwright', 'test', '-c', 'tests/stack/playwright.config.ts', '--reporter=list,json']),
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    () => readBrowserCounts(report),
  )
}

/** A stack of this name that somebody uses is not touched; one that an earlier run left behind is removed. */
function findRunningStack(): string | undefined {
  const filter = `label=com.docker.compose.project=${PROJECT}`
  const format = '{{.Label "com.docker.compose.project.working_dir"}}'
  const places = docker('ps', '--all', '--filter', filter, '--format', format)?.split('\n') ?? []
  const foreign = places.find((place) => place !== '' && !place.includes('/gatehouse-stack-'))
  if (foreign !== undefined) return `a stack of the name ${PROJECT} is there already (${foreign})`
  if (places.some((place) => place !== ''))
    spawnSync('docker', ['compose', '-p', PROJECT, 'down', '--volumes', '--remove-orphans'], {
      stdio: 'ignore',
    })
  return undefined
}

function compose(...args: string[]): string {
  const done = spawnSync('docker', ['compose', '-f', composeFile, '--ansi', 'never', ...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  return `${done.stdout}${done.stderr}`
}

function showLogs(): void {
  process.stdout.write(`${compose('ps', '--all')}\n${compose('logs', '--tail', '40')}\n`)
}

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ROOT } from './root.ts'

const LAUNCHER = ['run.mjs', 'launch.mjs', 'install-packages.mjs']
const OWN_NODE = `node_modules/node-${process.platform}-${process.arch}/bin`
const LOCK = { packages: { '': {}, 'node_modules/one': { version: '1.0.0' } } }

// Writes what it is told by signals, and how often.
const SERVER = `
  process.once('disconnect', () => { console.log('disconnected'); process.exit(0) })
  process.channel.unref()
  process.on('SIGTERM', () => { console.log('SIGTERM'); setTimeout(() => process.exit(0), 200) })
  process.on('SIGINT', () => { console.log('SIGINT'); setTimeout(() => process.exit(0), 200) })
  console.log('ready', process.env.UV_THREADPOOL_SIZE, process.argv.slice(2).join(' '))
  setInterval(() => {}, 1000)
`

let project: string
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'gatehouse-launch-'))
  await mkdir(join(project, 'scripts'))
  for (const name of LAUNCHER) await cp(join(ROOT, 'scripts', name), join(project, 'scripts', name))
  await mkdir(join(project, OWN_NODE), { recursive: true })
  await symlink(process.execPath, join(project, OWN_NODE, 'node'))
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json']) {
    await writeFile(join(project, name), JSON.stringify(LOCK))
  }
  await writeFile(join(project, 'scripts/start.ts'), SERVER)
  const { UV_THREADPOOL_SIZE: _, NODE_TEST_CONTEXT: __, npm_lifecycle_event: ___, ...rest } = process.env
  env = { ...rest, npm_execpath: '' }
})

afterEach(() => rm(project, { recursive: true, force: true }))

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/run.mjs', ...args], { cwd: project, env, encoding: 'utf8' })
}

async function start(
  ...args: string[]
): Promise<{ launcher: ChildProcess; output: () => string; ended: Promise<unknown[]> }> {
  const launcher = spawn(process.execPath, ['scripts/run.mjs', 'start', ...args], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  launcher.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  // 'close' comes when the server behind the launcher is gone as well: it holds the same output.
  const ended = once(launcher, 'close')
  while (!output.includes('ready')) await sleep(20)
  return { launcher, output: () => output, ended }
}

describe('the launcher', () => {
  it('passes on arguments and a thread pool large enough for password hashes', async () => {
    const { launcher, output, ended } = await start('--one', 'two')
    launcher.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    assert.match(output(), /ready 16 --one two/)
  })

  it('keeps a thread pool size that was set', async () => {
    env['UV_THREADPOOL_SIZE'] = '7'
    const { launcher, output, ended } = await start()
    launcher.kill('SIGTERM')
    await ended
    assert.match(output(), /ready 7/)
  })

  it('passes on one signal when several arrive at once, and ends as the server does', async () => {
    const { launcher, output, ended } = await start()
    launcher.kill('SIGINT')
    await sleep(20)
    launcher.kill('SIGINT')
    launcher.kill('SIGHUP')
    assert.deepEqual(await ended, [0, null])
    assert.equal(output().match(/SIG/g)?.length, 1)
  })

  it('leaves no server behind when it is killed itself', async () => {
    const { launcher, output, ended } = await start()
    launcher.kill('SIGKILL')
    await ended
    assert.match(output(), /disconnected/)
  })

  it('ends with the code of the task', async () => {
    await writeFile(join(project, 'scripts/build.ts'), 'process.exit(7)')
    assert.equal(run('build').status, 7)
  })

  it('names the tasks when asked for an unknown one', () => {
    const { status, stderr } = run('strat')
    assert.equal(status, 1)
    assert.match(stderr, /Unknown task "strat".*start, test, dev, build, docs/)
  })

  it('hands the arguments of the command over where others cannot read them', async () => {
    await mkdir(join(project, 'cli'))
    await cp(join(ROOT, 'cli/gatehouse.mjs'), join(project, 'cli/gatehouse.mjs'))
    const command = `
      import { readFileSync } from 'node:fs'
      console.log(process.env.GATEHOUSE_ARGUMENTS, process.cwd())
      console.log(readFileSync('/proc/self/cmdline', 'utf8'))`
    await writeFile(join(project, 'cli/gatehouse.ts'), command)
    const args = [join(project, 'cli/gatehouse.mjs'), 'setup', '--mail', 'smtp://me:hunter2@x']
    const { stdout } = spawnSync(process.execPath, args, { cwd: tmpdir(), env, encoding: 'utf8' })
    const [given, commandLine] = stdout.split('\n')
    assert.equal(given, `["setup","--mail","smtp://me:hunter2@x"] ${tmpdir()}`)
    assert.match(commandLine ?? '', /gatehouse\.ts/)
    assert.doesNotMatch(commandLine ?? '', /hunter2/)
  })

  it('installs with npm also where an older npx started it', async () => {
    await rm(join(project, 'node_modules/.package-lock.json'))
    await writeFile(join(project, 'npm-cli.js'), "console.error('npm', process.argv[2]); process.exit(1)")
    env['npm_execpath'] = join(project, 'npx-cli.js')
    assert.match(run('start').stderr, /npm ci/)
  })

  it('installs what is missing, and says what is wrong when that fails', async () => {
    await rm(join(project, 'node_modules/.package-lock.json'))
    const { status, stderr } = run('start')
    assert.equal(status, 1)
    assert.match(stderr, /Installing packages \(npm ci\) … failed/)
    assert.match(stderr, /could not be installed/)
    assert.match(stderr, /Then run the command again/)
  })

  it('installs again when the lock file has changed', async () => {
    const changed = { packages: { '': {}, 'node_modules/one': { version: '2.0.0' } } }
    await writeFile(join(project, 'package-lock.json'), JSON.stringify(changed))
    assert.match(run('start').stderr, /Installing packages/)
  })
})

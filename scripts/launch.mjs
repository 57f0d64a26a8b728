import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './install-packages.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const TASKS = [
  'start',
  'test',
  'dev',
  'build',
  'docs',
  'test-stack',
  'stack-images',
  'gatehouse',
  'bench-verify',
  'bench-revocation',
  'bench-ready',
]
const OLDEST_NODE = [24, 12]
// Ctrl-C in a terminal reaches npm and this process, and npm passes it on; a closed terminal hangs up after npm has
// gone. All that is one wish, and the server takes a second signal for impatience.
const SAME_SIGNAL_MS = 500
const LOOK_EVERY_MS = 300

/**
 * Runs `scripts/<task>.ts`, `bench/<name>.ts` for `bench-<name>`, or the command `cli/gatehouse.ts`, on the project's own Node, installing packages first
 * where needed.
 */
export async function launch(task, args) {
  if (!TASKS.includes(task)) return fail(`Unknown task "${task}". There are: ${TASKS.join(', ')}.`)
  if (!['linux', 'darwin'].includes(process.platform)) {
    return fail(`Gatehouse runs on Linux, not on ${process.platform}. On Windows use WSL 2.`)
  }
  const trouble = await installPackages(ROOT, task)
  if (trouble !== undefined) return fail(trouble)
  const node = findNode()
  if (node === undefined) return fail(explainNoNode())
  await runScript(node, task, args)
}

function findNode() {
  const own = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  if (existsSync(own)) return own
  const [major, minor] = process.versions.node.split('.').map(Number)
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return isNew ? process.execPath : undefined
}

function explainNoNode() {
  const own = `node-${process.platform}-${process.arch}`
  const isBrought = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  return isBrought
    ? `The project's own Node (package ${own}) is not installed: npm skips an optional package without a word ` +
        `when it cannot be fetched.\nConnect to the npm registry and run "npm ci --include=optional", ` +
        `or install Node ${OLDEST_NODE.join('.')} or newer yourself.`
    : `Gatehouse needs Node ${OLDEST_NODE.join('.')} or newer, and brings it only for Linux on x64 and arm64.\n` +
        `Install Node 24 (https://nodejs.org) and run the command again.`
}

function fileOf(task) {
  return task.startsWith('bench-') ? `bench/${task.slice('bench-'.length)}.ts` : `scripts/${task}.ts`
}

async function runScript(node, task, args) {
  const binaries = join(ROOT, 'node_modules/.bin')
  const isCommand = task === 'gatehouse'
  // The command's arguments may hold a password, and every user of the machine can read arguments.
  const [file, shown] = isCommand ? ['cli/gatehouse.ts', []] : [fileOf(task), args]
  const child = spawn(node, [join(ROOT, file), ...shown], {
    // Paths among the command's arguments are those of whoever types them.
    cwd: isCommand ? process.cwd() : ROOT,
    // A session of its own, so that a signal from the terminal arrives once, from here. The channel tells the child
    // when this process is gone without a word (kill -9).
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      // Password hashes fill the default four threads, and file and name lookups would wait behind them.
      UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
      ...compileCache(task),
      ...(isCommand ? { GATEHOUSE_ARGUMENTS: JSON.stringify(args) } : {}),
      PATH: [binaries, process.env.PATH].filter(Boolean).join(delimiter),
    },
  })
  let last = -Infinity
  const forward = (signal) => {
    const isSame = performance.now() - last < SAME_SIGNAL_MS
    last = performance.now()
    if (!isSame) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  watchNpm(() => forward('SIGTERM'))
  child.on('error', (error) => {
    const isForeign = error.code === 'ENOENT' && existsSync(node)
    fail(
      isForeign
        ? `${node} needs glibc, which this system does not have (Alpine has musl). Install Node 24 yourself.`
        : `${node} cannot be run: ${error.message}. Remove node_modules and run the command again.`,
    )
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
    if (code === null) console.error(`${task} was ended by ${signal}.`)
    process.exit()
  })
}

/** Keeps compiled modules for the next start. Coverage would be less exact with it. */
function compileCache(task) {
  const isUnwanted = task !== 'start' || process.env.NODE_V8_COVERAGE || process.env.NODE_COMPILE_CACHE
  return isUnwanted ? {} : { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled') }
}

/** A signal sent to npm alone ends npm and its shell, and never arrives here: their disappearance is the signal. */
function watchNpm(whenGone) {
  if (process.env.npm_lifecycle_event === undefined || process.platform !== 'linux') return
  const parents = () => `${process.ppid} ${parentOf(process.ppid)}`
  const before = parents()
  const timer = setInterval(() => {
    if (parents() === before) return
    clearInterval(timer)
    whenGone()
  }, LOOK_EVERY_MS)
  timer.unref()
}

function parentOf(pid) {
  try {
    return /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

function fail(message) {
  console.error(message)
  process.exitCode = 1
}

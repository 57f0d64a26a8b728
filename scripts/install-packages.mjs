import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SHOWN_LINES = 12

/** Brings node_modules to what package-lock.json says. Returns what went wrong, for a person, or undefined. */
export async function installPackages(root, task) {
  const lockFile = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules/.gatehouse-lock')
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (read(stamp)?.trim() === wanted) return undefined
  if (isInstalled(root, task)) {
    writeStamp(stamp, wanted)
    return undefined
  }
  const started = Date.now()
  process.stderr.write('Installing packages (npm ci) … ')
  let { code, output } = await runNpm(root, 'ci')
  if (code !== 0 && isOnlyIncomplete(output)) ({ code, output } = await runNpm(root, 'install', '--no-save'))
  if (code !== 0) {
    process.stderr.write('failed\n')
    return explain(output)
  }
  process.stderr.write(`done in ${Math.round((Date.now() - started) / 1000)} s\n`)
  writeStamp(stamp, wanted)
  return undefined
}

/** Whether npm has already installed just this, by hand for example: a second "npm ci" would begin by deleting it. */
function isInstalled(root, task) {
  const hidden = read(join(root, 'node_modules/.package-lock.json'))
  if (hidden === undefined) return false
  const installed = JSON.parse(hidden).packages
  const wanted = JSON.parse(read(join(root, 'package-lock.json'))).packages
  // An image with the pages already built has no need of what builds them.
  const isBuilt = task === 'start' && existsSync(join(root, 'web/dist/.stamp'))
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.dev === true && isBuilt)) return true
    if (installed[path] === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true
    return installed[path].version === entry.version
  })
}

/**
 * Whether the lock file lacks nothing but packages of other platforms: npm omits those that the registry in use did
 * not have, and then refuses its own file. See complete-lock.mjs. What is in the file stays pinned.
 */
function isOnlyIncomplete(output) {
  return (
    /Missing: \S+@ from lock file/.test(output) && !/Invalid:|Missing: \S+@\S+ from lock file/.test(output)
  )
}

function runNpm(root, ...command) {
  // Under npm this is the very npm that was called, also when it is not on the PATH. Older ones name npx there.
  const script = process.env.npm_execpath?.replace(/npx-cli\.js$/, 'npm-cli.js')
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  const args = [
    ...command,
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  return new Promise((resolve) => {
    const child = spawn(program, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

function explain(output) {
  const lines = output.split('\n').filter((line) => line.replace('npm error', '').trim() !== '')
  const usage = lines.findIndex((line) => line.includes('Usage:'))
  const said = lines
    .slice(0, usage < 0 ? undefined : usage)
    .slice(0, SHOWN_LINES)
    .join('\n')
  const fixes = [
    [
      /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|network/i,
      'Check the connection to the npm registry (npm config get registry).',
    ],
    [/SELF_SIGNED|CERT/i, 'Set NODE_EXTRA_CA_CERTS to the certificate of your proxy.'],
    [/ENOSPC/, 'The disk is full: about 600 MB are needed.'],
    [/EACCES|EPERM/, 'The checkout belongs to another user: change its owner, or run as that user.'],
    [
      /EUSAGE|in sync/,
      'package.json and package-lock.json differ: run "npm install" and commit the lock file.',
    ],
    [/ENOENT/, 'npm was not found: install it beside Node.'],
  ]
  const fix = fixes.find(([pattern]) => pattern.test(output))?.[1] ?? 'Mend what npm says above.'
  return `The packages could not be installed.\n${said}\n${fix} Then run the command again.`
}

function writeStamp(path, text) {
  try {
    writeFileSync(path, `${text}\n`)
  } catch {
    // node_modules of another user: it is compared in full each time, which is slower and as good.
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

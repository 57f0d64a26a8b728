// Adds to package-lock.json the optional packages of other platforms that npm left out.
// npm leaves one out without a word when the registry in use does not have it, and then refuses its own lock file:
// "npm ci … Missing: @scope/name-darwin-x64@ from lock file". Run it after each "npm install".
import { readFileSync, writeFileSync } from 'node:fs'

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
  'mips64el',
]

/** The lock file, as an object, with every optional dependency that it names. Returns the names that were added. */
export function completeLock(lock) {
  const added = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isResolved(lock.packages, path, name)) continue
      lock.packages[`node_modules/${name}`] = {
        version,
        ...(entry.dev === true && { dev: true }),
        optional: true,
        ...platformOf(name),
      }
      added.push(`${name}@${version}`)
    }
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries(sorted)
  return added
}

function isResolved(packages, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`] !== undefined) return true
    if (base === '') return false
  }
}

/** Names of platform packages end in what they are for: `-linux-x64-musl`, `/win32-arm64`. */
function platformOf(name) {
  const words = name.split(/[-/]/)
  const system = SYSTEMS.find((one) => words.includes(one))
  const processor = PROCESSORS.find((one) => words.includes(one))
  if (processor === 'wasm32') return { cpu: ['wasm32'] }
  if (system === undefined || processor === undefined) return {}
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.includes('gnu')
      ? 'glibc'
      : undefined
  return { cpu: [processor], ...(libc !== undefined && { libc: [libc] }), os: [system] }
}

if (process.argv[1] === import.meta.filename) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const added = completeLock(lock)
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
  console.log(added.length === 0 ? 'package-lock.json is whole' : `added:\n${added.join('\n')}`)
}

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './root.ts'
import { docker } from './stack-engine.ts'

// npm run build:images: builds the images of ops/compose.yaml that are older than their sources.
//   -- --check   builds nothing; ends with 1 when there is something to build
// GATEHOUSE_BUILD_NETWORK=host builds in the network of the host, where no other reaches the registries.

/** What each image is made from. Tests never get into one. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  gatehouse: [
    '.dockerignore',
    'ops/Dockerfile',
    '{package,package-lock,tsconfig}.json',
    '{contract,readiness,server,cli,db,web}/**/*',
    'scripts/{build,image-lock,root,web-build}.*',
  ],
  nginx: ['ops/nginx/**/*'],
  certbot: ['ops/certbot/**/*'],
}
/** Images of others that the stack is made of. */
const BASES = ['debian:trixie-slim', 'node:24-slim', 'postgres:17', 'redis:8']
const PULL_MS = 180_000
const LABEL = 'org.gatehouse.sources'

/** Pulls what is missing. Returns why that cannot be done, or undefined. */
export function findBaseTrouble(): string | undefined {
  for (const image of BASES) {
    if (docker('image', 'inspect', image) !== undefined) continue
    const pull = spawnSync('docker', ['pull', '--quiet', image], { encoding: 'utf8', timeout: PULL_MS })
    if (pull.status !== 0)
      return `the image ${image} cannot be pulled (${pull.stderr.trim().split('\n').at(-1)})`
  }
  return undefined
}

/** The services whose image is missing or was made from other sources, each with the hash of its sources now. */
export async function findStaleImages(root = ROOT): Promise<Map<string, string>> {
  const stale = new Map<string, string>()
  for (const [service, patterns] of Object.entries(SOURCES)) {
    const wanted = await hashSources(root, patterns)
    const format = `{{index .Config.Labels "${LABEL}"}}`
    if (docker('image', 'inspect', '--format', format, imageOf(service)) !== wanted)
      stale.set(service, wanted)
  }
  return stale
}

/** Builds the images of these services. Rejects with the end of what the builder said. */
export async function buildImages(stale: ReadonlyMap<string, string>, root = ROOT): Promise<void> {
  if (stale.size === 0) return
  const network = process.env['GATEHOUSE_BUILD_NETWORK']
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-images-'))
  try {
    const services = [...stale].map(([service, hash]) => [
      service,
      { build: { labels: { [LABEL]: hash }, ...(network !== undefined && network !== '' && { network }) } },
    ])
    // JSON is YAML.
    const override = join(directory, 'build.json')
    await writeFile(override, JSON.stringify({ services: Object.fromEntries(services) }))
    await runBuild(root, override, [...stale.keys()])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function runBuild(root: string, override: string, services: string[]): Promise<void> {
  const args = [
    'compose',
    '-f',
    join(root, 'ops/compose.yaml'),
    '-f',
    override,
    '--profile',
    'acme',
    '--progress',
    'plain',
    'build',
  ]
  const child = spawn('docker', [...args, ...services], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Compose wants to know them before anything; nothing of a build depends on them.
    env: { DOMAIN: 'accounts.invalid', MAIL_FROM: 'accounts@accounts.invalid', ...process.env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-8_000)
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The images could not be built (${services.join(', ')}).\n${output}`)
}

function imageOf(service: string): string {
  return service === 'gatehouse' ? 'gatehouse:local' : `gatehouse-${service}:local`
}

async function hashSources(root: string, patterns: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  // A new base is a reason to build as well.
  for (const image of BASES.slice(0, 2))
    hash.update(`${docker('image', 'inspect', '--format', '{{.Id}}', image)}\n`)
  const paths: string[] = []
  for await (const entry of glob([...patterns], { cwd: root, withFileTypes: true, exclude: isLeftOut }))
    if (entry.isFile()) paths.push(join(entry.parentPath, entry.name).slice(root.length + 1))
  for (const path of paths.sort()) {
    const content = createHash('sha256').update(await readFile(join(root, path)))
    hash.update(`${path} ${content.digest('hex')}\n`)
  }
  return hash.digest('hex')
}

function isLeftOut(entry: { name: string; parentPath: string }): boolean {
  return /^(node_modules|dist)$|\.test\.tsx?$/.test(entry.name)
}

if (import.meta.main) {
  const stale = await findStaleImages()
  const names = [...stale.keys()].join(', ')
  if (process.argv.includes('--check')) {
    console.log(stale.size === 0 ? 'the images are up to date' : `to be built: ${names}`)
    process.exitCode = stale.size === 0 ? 0 : 1
  } else {
    if (stale.size > 0) console.log(`building ${names} …`)
    await buildImages(stale)
    console.log('the images are up to date')
  }
}

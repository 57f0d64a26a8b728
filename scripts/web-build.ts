import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './root.ts'

const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const CONFIG = join(ROOT, 'web/vite.config.ts')
const STAMP = join(ROOT, 'web/dist/.stamp')

/** Builds the pages into web/dist, unless what stands there was built from the same sources in the same way. */
export async function buildWebWhenStale(say: (line: string) => void): Promise<void> {
  const wanted = await fingerprint()
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === wanted) return
  if (!existsSync(VITE)) {
    throw new Error(
      'The pages in web/dist are missing or old, and vite is not installed. Run "npm ci --include=dev".',
    )
  }
  const started = performance.now()
  say('building the pages …')
  await buildWeb()
  // Last, so that a build which was cut off is made again.
  await writeFile(STAMP, wanted)
  say(`built the pages in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

async function buildWeb(): Promise<void> {
  const child = spawn(process.execPath, [VITE, 'build', '-c', CONFIG, '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The server's own NODE_ENV must not turn the pages into a development build.
    env: { ...process.env, NODE_ENV: 'production', NODE_V8_COVERAGE: '' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The pages could not be built.\n${output.trim()}`)
}

/** A hash of everything that goes into the build, and of how it is built. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(`sourcemap=${process.env['GATEHOUSE_WEB_SOURCEMAP'] ?? ''}\n`)
  const paths = ['package-lock.json']
  for await (const entry of glob(['web/**/*', 'contract/**/*.ts'], {
    cwd: ROOT,
    withFileTypes: true,
    exclude: isOther,
  })) {
    if (entry.isFile()) paths.push(join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  }
  for (const path of paths.sort()) {
    const content = createHash('sha256').update(await readFile(join(ROOT, path)))
    hash.update(`${path} ${content.digest('hex')}\n`)
  }
  return `${hash.digest('hex')}\n`
}

function isOther(entry: { name: string; parentPath: string }): boolean {
  return (entry.name === 'dist' && entry.parentPath === join(ROOT, 'web')) || /\.test\.tsx?$/.test(entry.name)
}

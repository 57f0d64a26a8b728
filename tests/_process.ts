import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from './_services.ts'
import { eventually } from './_smtp.ts'
import { freePort } from '#scripts/ports.ts'

const MAIN = join(import.meta.dirname, '..', 'server', 'main.ts')

/** The server as a process of its own, as it runs in earnest. */
export type TestProcess = AsyncDisposable & {
  child: ChildProcess
  origin: string
  opsOrigin: string
  databaseUrl: string
  /** What it wrote to its log and to its terminal so far. */
  output(): string
  /** Waits for the end: the exit code, or the signal that ended it. */
  ended(): Promise<number | string>
}

/** Starts `server/main.ts` with exactly this environment, besides what finds the programs. */
export function startMain(env: Record<string, string>): Pick<TestProcess, 'child' | 'output' | 'ended'> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  const end = once(child, 'close') as Promise<[number | null, string | null]>
  return {
    child,
    output: () => chunks.join(''),
    ended: async () => {
      const [code, signal] = await end
      return code ?? String(signal)
    },
  }
}

/** Starts the server on a database of its own, and waits until it is ready. */
export async function startProcess(env: Record<string, string> = {}): Promise<TestProcess> {
  await using stack = new AsyncDisposableStack()
  const database = await createTestDatabase()
  stack.defer(() => database.drop())
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-process-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const [port, opsPort] = [await freePort(), await freePort()]
  const running = startMain({
    HOST: '127.0.0.1',
    PORT: String(port),
    OPS_PORT: String(opsPort),
    BETTER_AUTH_URL: `http://127.0.0.1:${port}/auth`,
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    HASH_MEMORY_KIB: '7168',
    HASH_ITERATIONS: '1',
    ...env,
  })
  stack.defer(async () => {
    running.child.kill('SIGKILL')
    await running.ended()
  })
  const origin = `http://127.0.0.1:${port}`
  await eventually(async () => {
    if (running.child.exitCode !== null) throw new Error(`it ended early:\n${running.output()}`)
    return (await fetch(`${origin}/readyz`).catch(() => undefined))?.status === 200
  }, 60)
  const closing = stack.move()
  return {
    ...running,
    origin,
    opsOrigin: `http://127.0.0.1:${opsPort}`,
    databaseUrl: database.url,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'
import { freePort, isOpen } from './ports.ts'

/** A service for tests. `stop` also removes its data. */
export type TestService = { url: string; stop(): Promise<void> }

const START_MS = 10_000

/** A Postgres for tests alone, whose role may create databases. */
export async function startTestPostgres(): Promise<TestService> {
  const directory = await makeDirectory()
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'data'), log: () => {} })
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A Redis for tests alone, on a free port of the loopback, with a password. Keeps nothing on disk. */
export async function startTestRedis(): Promise<TestService> {
  const directory = await makeDirectory()
  const port = await freePort()
  const password = randomBytes(18).toString('base64url')
  const server = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  server.on('error', () => {})
  const stopAtExit = (): void => void server.kill('SIGKILL')
  process.once('exit', stopAtExit)
  server.unref()
  // By its input, not its arguments, which every user of the machine can read.
  server.stdin.on('error', () => {})
  server.stdin.end(
    `port ${port}\nbind 127.0.0.1\nrequirepass ${password}\nsave ""\nappendonly no\ndir ${directory}\n`,
  )
  const stop = async (): Promise<void> => {
    process.off('exit', stopAtExit)
    if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
      server.ref()
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await rm(directory, { recursive: true, force: true })
  }
  const until = Date.now() + START_MS
  while (!(await isOpen(port))) {
    if (server.pid === undefined || server.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(
        'redis-server does not start. Install it (apt-get install redis-server) or set TEST_REDIS_URL.',
      )
    }
    await sleep(20)
  }
  return { url: `redis://:${password}@127.0.0.1:${port}/0`, stop }
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-svc-'))
  await chmod(directory, 0o711)
  return directory
}

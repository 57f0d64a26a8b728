import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase } from '#tests/_services.ts'
import { freePort } from '#scripts/ports.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** `origin` is what browsers see; `local` leads to the same server for programs, which know no *.localhost. */
export type E2eServer = { origin: string; local: string; stop(): Promise<void> }

/**
 * Starts the real server as a process of its own, with a database of its own and mails caught.
 * @param host its name for browsers: localhost or a name below it
 */
export async function startServer(
  env: Record<string, string> = {},
  host: string = 'localhost',
): Promise<E2eServer> {
  const database = await createTestDatabase()
  const [port, opsPort] = [await freePort(), await freePort()]
  const local = `http://localhost:${port}`
  const origin = `http://${host}:${port}`
  const child = spawn(process.execPath, [join(ROOT, 'server', 'main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PORT: String(port),
      BETTER_AUTH_URL: `${origin}/auth`,
      OPS_PORT: String(opsPort),
      BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
      DATABASE_URL: database.url,
      ...(process.env.TEST_REDIS_URL !== undefined && { REDIS_URL: process.env.TEST_REDIS_URL }),
      RATE_LIMIT_SCALE: '10000',
      LOG_LEVEL: 'warn',
      UV_THREADPOOL_SIZE: '16',
      ...env,
    },
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = once(child, 'exit')
  for (let attempt = 0; ; attempt += 1) {
    const ready = await fetch(`${local}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) break
    if (child.exitCode !== null || attempt > 300) throw new Error(`the server did not start:\n${output}`)
    await sleep(100)
  }
  return {
    origin,
    local,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await database.drop()
    },
  }
}

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '#scripts/root.ts'
import { startChild, type Child } from './processes.ts'
import { freePort } from '#scripts/ports.ts'

/** Signs the cookies of one run. It never leaves this machine, and looks random enough for the server to take it. */
export const SECRET = 'b3nch-Zt9QmW4xLr7Vd2Ks8Hf5Jp1Gy6Nc0Ta'
export const ORIGIN = 'https://accounts.bench.test'
const START_SECONDS = 60

export type GatehouseServer = Child & {
  port: number
  origin: string
  /** How many checks were answered so far, by where the answer came from. */
  checks(): Promise<Record<string, number>>
}

/**
 * Starts the product as in production: `server/main.ts` with `NODE_ENV=production`, on real services.
 * @param core undefined: the one that is measured
 */
export async function startGatehouse(options: {
  databaseUrl: string
  redisUrl: string
  env?: Record<string, string>
  core?: number | string
  nodeArguments?: readonly string[]
}): Promise<GatehouseServer> {
  const [port, opsPort] = [await freePort(), await freePort()]
  const child = startChild(
    [process.execPath, ...(options.nodeArguments ?? []), join(ROOT, 'server/main.ts')],
    {
      core: options.core,
      env: {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        OPS_PORT: String(opsPort),
        BETTER_AUTH_URL: `${ORIGIN}/auth`,
        BETTER_AUTH_SECRET: SECRET,
        DATABASE_URL: options.databaseUrl,
        REDIS_URL: options.redisUrl,
        // Nobody is there: mails stay in the outbox.
        SMTP_URL: 'smtp://127.0.0.1:9',
        MAIL_FROM: 'Gatehouse <gatehouse@bench.test>',
        DRAIN_SECONDS: '0',
        RATE_LIMIT_SCALE: '100000',
        UV_THREADPOOL_SIZE: '16',
        ...options.env,
      },
    },
  )
  const origin = `http://127.0.0.1:${port}`
  const until = performance.now() + START_SECONDS * 1_000
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return { ...child, port, origin, checks: () => readChecks(opsPort) }
    if (child.process.exitCode !== null || performance.now() > until) {
      await child.stop()
      throw new Error(`Gatehouse does not start:\n${child.output()}`)
    }
    await sleep(50)
  }
}

async function readChecks(opsPort: number): Promise<Record<string, number>> {
  // The counters are handed over once a second.
  await sleep(1_200)
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()
  return Object.fromEntries(
    [...text.matchAll(/^gatehouse_session_checks_total\{answer="(\w+)"\} (\S+)$/gm)].map(
      ([, answer, count]) => [answer as string, Number(count)],
    ),
  )
}

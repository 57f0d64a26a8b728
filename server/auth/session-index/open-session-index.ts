import type { Pool } from 'pg'
import type { Config } from '#server/config/config.ts'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db } from '#server/platform/database.ts'
import type { Metrics } from '#server/platform/metrics.ts'
import { openRedis } from '#server/platform/redis.ts'
import { ChangeChannel } from './change-channel.ts'
import { SessionIndex } from './session-index.ts'
import { SessionLoader } from './session-loader.ts'
import { SharedCache } from './shared-cache.ts'
import { touchSession } from './touch-session.ts'

/** How long a check waits for Redis before it asks Postgres, in milliseconds. */
const REDIS_LIMIT_MS = 100
const REPORT_MS = 1_000

type Deps = {
  config: Pick<Config, 'redis' | 'session'>
  secret: Secret
  databaseUrl: Secret
  redisUrl: Secret | undefined
  pool: Pool
  db: Db
  metrics: Metrics
  log: Log
}

/** Opens the session index with the connections it has for itself: one to Postgres and one to Redis. */
export async function openSessionIndex(deps: Deps): Promise<{ index: SessionIndex; close(): Promise<void> }> {
  const { config, log, metrics } = deps
  const { timeoutSeconds, touchSeconds, freshSeconds } = config.session
  const channel = new ChangeChannel({ url: deps.databaseUrl, log })
  const redis =
    deps.redisUrl === undefined
      ? undefined
      : openRedis({
          url: deps.redisUrl,
          ca: config.redis.ca,
          log,
          commandTimeoutMs: REDIS_LIMIT_MS,
          without: 'sessions come from Postgres',
        })
  const loader = new SessionLoader({ pool: deps.pool, timeoutSeconds, touchSeconds })
  const index = new SessionIndex({
    secret: deps.secret,
    channel,
    loader,
    shared: redis === undefined ? undefined : new SharedCache(redis),
    touch: (id) => touchSession(deps.db, id, config.session),
    log,
    freshSeconds,
    touchSeconds,
  })
  await index.start()

  // Counting into Prometheus costs more than a check: the sums are handed over now and then.
  const reported = { ...index.counts }
  const report = (): void => {
    for (const [answer, count] of Object.entries(index.counts) as [keyof typeof reported, number][]) {
      metrics.sessionChecks.inc({ answer }, count - reported[answer])
      reported[answer] = count
    }
    metrics.sessionsRemembered.set(index.remembered)
    metrics.degraded.set({ dependency: 'session_changes' }, channel.isUp ? 0 : 1)
  }
  report()
  const timer = setInterval(report, REPORT_MS)
  timer.unref()
  return {
    index,
    async close() {
      clearInterval(timer)
      await channel.stop()
      await redis?.close()
    },
  }
}

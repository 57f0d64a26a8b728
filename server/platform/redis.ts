import { Redis } from 'ioredis'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import { explainRedisError } from './redis-fault.ts'

export type RedisHandle = {
  client: Redis
  /** Whether the last thing heard from Redis was good. */
  isUp(): boolean
  /** Says that a command failed: Redis counts as away until it takes a write. */
  suspect(): void
  /** Why it cannot be used although it is there, as a sentence with its fix. */
  fault(): string | undefined
  close(): Promise<void>
}

/** How often Redis is asked whether it is there, in milliseconds. */
const PROBE_MS = 500
const PROBE_KEY = 'gatehouse:probe'

/**
 * Connects to Redis in the background. Commands fail at once while it is away (no offline queue) and after
 * `commandTimeoutMs` when it hangs: whoever asks has a way to go on without it.
 * @param without how the work goes on while Redis is away, for the log
 */
export function openRedis(options: {
  url: Secret
  log: Log
  commandTimeoutMs: number
  without: string
  /** The CA of its certificate as PEM, when the system does not know it. */
  ca?: string | undefined
}): RedisHandle {
  const url = options.url.reveal()
  const client = new Redis(url, {
    ...(options.ca !== undefined && url.startsWith('rediss://') && { tls: { ca: options.ca } }),
    enableOfflineQueue: false,
    // What is asked in one turn of the event loop travels together.
    enableAutoPipelining: true,
    commandTimeout: options.commandTimeoutMs,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  })
  let up = false
  let fault: string | undefined
  const learn = (error: unknown): void => {
    const found = explainRedisError(error)
    if (found !== undefined && found !== fault) options.log.warn(found)
    fault = found ?? fault
  }
  const become = (next: boolean): void => {
    if (up === next) return
    up = next
    if (up) fault = undefined
    if (up) options.log.info('redis is connected')
    else options.log.warn(`redis is away; until it is back ${options.without}`)
  }
  // A connection that hangs is not closed by anybody for minutes, and a Redis that is full or only a replica answers
  // a ping all the same: it is there when it takes a write.
  const probe = (): void => {
    if (client.status !== 'ready') return
    client.set(PROBE_KEY, '1', 'PX', 60_000).then(
      () => become(true),
      (error: unknown) => {
        learn(error)
        become(false)
      },
    )
  }
  client.on('ready', probe)
  client.on('close', () => become(false))
  const watch = setInterval(probe, PROBE_MS)
  watch.unref()
  client.on('error', (error) => {
    learn(error)
    options.log.debug({ error }, 'redis connection error')
  })
  return {
    client,
    isUp: () => up,
    suspect: () => become(false),
    fault: () => fault,
    async close() {
      clearInterval(watch)
      client.disconnect()
    },
  }
}

import { Redis } from 'ioredis'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'

export type RedisHandle = {
  client: Redis
  /** Whether the last thing heard from Redis was good. */
  isUp(): boolean
  /** Says that a command failed: Redis counts as away until it answers a ping. */
  suspect(): void
  close(): Promise<void>
}

/** How often a Redis that hangs, or hung, is asked whether it is there, in milliseconds. */
const PING_MS = 500

/**
 * Connects to Redis in the background. Commands fail at once while it is away (no offline queue) and after
 * 250 ms when it hangs: whoever asks has a way to go on without it.
 */
export function openRedis(options: { url: Secret; log: Log }): RedisHandle {
  const client = new Redis(options.url.reveal(), {
    enableOfflineQueue: false,
    commandTimeout: 250,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  })
  let up = false
  const become = (next: boolean): void => {
    if (up === next) return
    up = next
    if (up) options.log.info('redis is connected')
    else options.log.warn('redis is away; limits are kept in this process until it is back')
  }
  client.on('ready', () => become(true))
  client.on('close', () => become(false))
  // A connection that hangs is not closed by anybody for minutes.
  const watch = setInterval(() => {
    if (client.status !== 'ready') return
    client.ping().then(
      () => become(true),
      () => become(false),
    )
  }, PING_MS)
  watch.unref()
  client.on('error', (error) => options.log.debug({ error }, 'redis connection error'))
  return {
    client,
    isUp: () => up,
    suspect: () => become(false),
    async close() {
      clearInterval(watch)
      client.disconnect()
    },
  }
}

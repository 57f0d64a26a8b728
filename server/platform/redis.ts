import { Redis } from 'ioredis'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'

export type RedisHandle = {
  client: Redis
  /** Whether the last thing heard from Redis was good. */
  isUp(): boolean
  close(): Promise<void>
}

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
  client.on('ready', () => {
    up = true
    options.log.info('redis is connected')
  })
  client.on('close', () => {
    if (up) options.log.warn('redis is away; limits are kept in this process until it is back')
    up = false
  })
  client.on('error', (error) => options.log.debug({ error }, 'redis connection error'))
  return {
    client,
    isUp: () => up,
    async close() {
      client.disconnect()
    },
  }
}

import { createHash } from 'node:crypto'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import { Problem } from '#server/lib/problem.ts'
import type { RedisHandle } from './redis.ts'

export type Limit = { points: number; durationSeconds: number }
export type Limiter = {
  /** @throws {Problem} rate.limited with Retry-After when the key has used its points up */
  consume(key: string): Promise<void>
  /** Gives all points of a key back, as after a successful sign-in. */
  reset(key: string): Promise<void>
  /** Gives one point of a key back. */
  refund(key: string): Promise<void>
}

/**
 * Counts attempts per key, shared through Redis. While Redis is away each process counts for itself: limits get
 * looser by the number of processes, and nobody is refused because of it.
 */
export function createLimiter(
  name: string,
  limit: Limit,
  options: { redis: RedisHandle | undefined; scale: number },
): Limiter {
  const settings = {
    keyPrefix: `limit:${name}`,
    points: limit.points * options.scale,
    duration: limit.durationSeconds,
  }
  const memory = new RateLimiterMemory(settings)
  const { redis } = options
  const shared =
    redis && new RateLimiterRedis({ ...settings, storeClient: redis.client, rejectIfRedisNotReady: true })

  /** Asks Redis while it answers, and this process otherwise. */
  const ask = async <T>(work: (limiter: RateLimiterAbstract) => Promise<T>): Promise<T> => {
    if (redis === undefined || shared === undefined || !redis.isUp()) return work(memory)
    try {
      return await work(shared)
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error
      redis.suspect()
      return work(memory)
    }
  }
  return {
    async consume(key) {
      try {
        await ask((limiter) => limiter.consume(stored(key)))
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new Problem('rate.limited', { retryAfterSeconds: refused.msBeforeNext / 1000 })
      }
    },
    async reset(key) {
      await ask((limiter) => limiter.delete(stored(key)))
    },
    async refund(key) {
      await ask((limiter) => limiter.reward(stored(key)))
    },
  }
}

/** Keys are e-mail addresses and network addresses of people: Redis has no need to know them. */
function stored(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

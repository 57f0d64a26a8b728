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
  /** Gives the points of a key back, as after a successful sign-in. */
  reset(key: string): Promise<void>
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
  const limiter: RateLimiterAbstract =
    options.redis === undefined
      ? memory
      : new RateLimiterRedis({
          ...settings,
          storeClient: options.redis.client,
          insuranceLimiter: memory,
          rejectIfRedisNotReady: true,
        })
  return {
    async consume(key) {
      try {
        await limiter.consume(key)
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new Problem('rate.limited', { retryAfterSeconds: refused.msBeforeNext / 1000 })
      }
    },
    async reset(key) {
      await limiter.delete(key)
    },
  }
}

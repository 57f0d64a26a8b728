import type { RedisHandle } from '#server/platform/redis.ts'
import { decodeRecord, encodeRecord, type SessionRecord } from './session-record.ts'

/** How long a copy may be used, in milliseconds. */
export const COPY_MS = 300_000

const keyOf = (token: string): string => `gatehouse:session:${token}`

/**
 * Copies of sessions in Redis, for all processes. Nothing here is true by itself: whoever reads a copy judges by
 * its `loadedAt` whether it can still be right, so a copy that is written late, kept too long or brought back by a
 * restore revives nothing. No method throws or waits longer than the command timeout of the handle.
 */
export class SharedCache {
  readonly #redis: RedisHandle
  hits = 0
  misses = 0
  failures = 0

  constructor(redis: RedisHandle) {
    this.#redis = redis
  }

  get isUp(): boolean {
    return this.#redis.isUp()
  }

  async read(token: string): Promise<SessionRecord | undefined> {
    if (!this.#redis.isUp()) return undefined
    try {
      const text = await this.#redis.client.get(keyOf(token))
      if (text === null) this.misses += 1
      else this.hits += 1
      return text === null ? undefined : decodeRecord(text)
    } catch {
      this.#fail()
      return undefined
    }
  }

  /** Does not wait: the answer does not depend on it. */
  write(token: string, record: SessionRecord): void {
    const milliseconds = Math.floor(Math.min(COPY_MS, record.endsAt - record.loadedAt))
    if (milliseconds <= 0 || !this.#redis.isUp()) return
    this.#redis.client.set(keyOf(token), encodeRecord(record), 'PX', milliseconds).catch(() => this.#fail())
  }

  remove(token: string): void {
    if (!this.#redis.isUp()) return
    this.#redis.client.del(keyOf(token)).catch(() => this.#fail())
  }

  #fail(): void {
    this.failures += 1
    this.#redis.suspect()
  }
}

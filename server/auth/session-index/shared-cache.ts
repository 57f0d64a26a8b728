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
  #waiting: { token: string; resolve(record: SessionRecord | undefined): void }[] = []

  constructor(redis: RedisHandle) {
    this.#redis = redis
  }

  get isUp(): boolean {
    return this.#redis.isUp()
  }

  /** Those who ask in one turn of the event loop share one command: it costs more than what it carries. */
  read(token: string): Promise<SessionRecord | undefined> {
    if (!this.#redis.isUp()) return Promise.resolve(undefined)
    const { promise, resolve } = Promise.withResolvers<SessionRecord | undefined>()
    if (this.#waiting.push({ token, resolve }) === 1) setImmediate(() => void this.#readWaiting())
    return promise
  }

  async #readWaiting(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    let texts: readonly (string | null)[] = []
    try {
      texts = await this.#redis.client.mget(waiting.map(({ token }) => keyOf(token)))
    } catch {
      this.#fail()
    }
    for (const [at, { resolve }] of waiting.entries()) {
      const text = texts[at]
      resolve(typeof text === 'string' ? decodeRecord(text) : undefined)
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
    this.#redis.suspect()
  }
}

import type { SessionRecord } from './session-record.ts'

/** An answer that this process remembers, for one cookie. Times are those of `performance.now()`. */
export type Remembered = {
  readonly cookie: string
  readonly token: string
  /** Undefined: nobody is signed in with this cookie. */
  readonly record: SessionRecord | undefined
  /** The headers of the answer to a proxy, as they are sent. */
  readonly head: string
  readonly loadedAt: number
  /** Until when it is used without a look elsewhere. */
  readonly freshUntil: number
  readonly endsAt: number
}

/** Remembers answers by cookie and forgets them by session or user. Holds the newest `most`. */
export class LocalCache {
  readonly #most: number
  readonly #byCookie = new Map<string, Remembered>()
  readonly #byToken = new Map<string, Remembered>()
  readonly #byUser = new Map<string, Set<Remembered>>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#byCookie.size
  }

  find(cookie: string): Remembered | undefined {
    return this.#byCookie.get(cookie)
  }

  keep(entry: Remembered): void {
    const before = this.#byToken.get(entry.token)
    if (before !== undefined) this.#drop(before)
    this.#byCookie.set(entry.cookie, entry)
    this.#byToken.set(entry.token, entry)
    if (entry.record !== undefined) {
      const ofUser = this.#byUser.get(entry.record.userId) ?? new Set()
      ofUser.add(entry)
      this.#byUser.set(entry.record.userId, ofUser)
    }
    if (this.#byCookie.size <= this.#most) return
    for (const oldest of this.#byCookie.values()) {
      this.#drop(oldest)
      break
    }
  }

  forgetSession(token: string): void {
    const entry = this.#byToken.get(token)
    if (entry !== undefined) this.#drop(entry)
  }

  forgetUser(id: string): void {
    for (const entry of this.#byUser.get(id) ?? []) this.#drop(entry)
  }

  forgetAll(): void {
    this.#byCookie.clear()
    this.#byToken.clear()
    this.#byUser.clear()
  }

  #drop(entry: Remembered): void {
    this.#byCookie.delete(entry.cookie)
    this.#byToken.delete(entry.token)
    if (entry.record === undefined) return
    const ofUser = this.#byUser.get(entry.record.userId)
    ofUser?.delete(entry)
    if (ofUser?.size === 0) this.#byUser.delete(entry.record.userId)
  }
}

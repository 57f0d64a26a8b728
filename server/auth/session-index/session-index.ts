import { openSignedToken, readCookieValue } from '#server/auth/cookies.ts'
import { hashToken } from '#server/auth/tokens.ts'
import type { Log } from '#server/lib/log.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Secret } from '#server/lib/secret.ts'
import { isDatabaseAway } from '#server/platform/postgres.ts'
import type { Change, ChangeChannel } from './change-channel.ts'
import { ChangeMemory } from './change-memory.ts'
import { authHeaders } from './auth-headers.ts'
import { LocalCache, type Remembered } from './local-cache.ts'
import { SlowDatabaseError, type SessionLoader } from './session-loader.ts'
import type { SessionRecord } from './session-record.ts'
import { COPY_MS, type SharedCache } from './shared-cache.ts'

/** How many answers this process remembers. */
const REMEMBERED = 50_000
/** How long "nobody" is remembered, and for how long answers may stand in while Postgres is away, in milliseconds. */
const NOBODY_MS = 1_000
export const GRACE_MS = 10_000
const GRACE_COPY_MS = 60_000
/** After a failed look into Postgres the next one waits this long. */
const PAUSE_MS = 500
const TRIES = 5

type Deps = {
  secret: Secret
  channel: ChangeChannel
  loader: SessionLoader
  shared: SharedCache | undefined
  /** Writes the last use of a session. @returns whether anything was written */
  touch: (id: string) => Promise<boolean>
  log: Log
  /** For how long an answer is used without a look elsewhere; 0 switches that off. */
  freshSeconds: number
  /** How long a session that was kept alive is not kept alive again. */
  touchSeconds: number
}

/**
 * Answers who a cookie belongs to: this process → Redis → Postgres. Postgres is the truth; what is remembered is
 * used only while every change is heard, and never if it was read before a change (docs/decisions/009).
 */
export class SessionIndex {
  readonly #deps: Deps
  readonly #local = new LocalCache(REMEMBERED)
  readonly #memory = new ChangeMemory()
  readonly #flights = new Map<string, Promise<Remembered>>()
  readonly #touching = new Map<string, number>()
  /** Hashes of tokens by cookie value: what a signature said once it always says. */
  readonly #hashes = new Map<string, string>()
  #pausedUntil = 0
  /** Answers by where they came from. */
  readonly counts = { local: 0, shared: 0, postgres: 0, grace: 0, nobody: 0, unavailable: 0 }

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    await this.#deps.channel.start({
      onChange: (change) => this.#hear(change),
      onUp: () => {
        this.#memory.noteAll(this.#deps.channel.listeningSince)
        this.#local.forgetAll()
      },
      onDown: () => {},
    })
  }

  get remembered(): number {
    return this.#local.size
  }

  /** How many queries were sent to Postgres. */
  get queries(): number {
    return this.#deps.loader.queries
  }

  /** What the index runs without, as sentences. */
  get degraded(): string[] {
    const { channel, shared } = this.#deps
    return [
      ...(channel.isUp ? [] : ['session changes: every check of a session asks Postgres']),
      ...(shared === undefined || shared.isUp
        ? []
        : ['redis: sessions that this process does not remember come from Postgres']),
    ]
  }

  /** The remembered answer for a cookie value, if it can be used as it is. */
  peek(cookie: string): Remembered | undefined {
    const entry = this.#local.find(cookie)
    if (entry === undefined || !this.#deps.channel.isUp || performance.now() >= entry.freshUntil)
      return undefined
    this.counts[entry.record === undefined ? 'nobody' : 'local'] += 1
    return entry
  }

  /**
   * The answer for a cookie value, as it stands in the header.
   * @throws {Problem} server.unavailable when Postgres is away and nothing that is remembered may stand in
   */
  async find(cookie: string): Promise<Remembered> {
    const known = this.peek(cookie)
    if (known !== undefined) return known
    const hash = this.#hashes.get(cookie) ?? this.#open(cookie)
    if (hash === undefined) {
      this.counts.nobody += 1
      return nobody(cookie, '')
    }
    // Without the channel a load that runs already may have begun before a change that nobody tells us of.
    if (!this.#deps.channel.isUp) return this.#load(cookie, hash)
    const running = this.#flights.get(hash)
    if (running !== undefined) return running
    const flight = this.#load(cookie, hash).finally(() => this.#flights.delete(hash))
    this.#flights.set(hash, flight)
    return flight
  }

  /** The hash of the token that a cookie carries, or undefined when the signature is not ours. */
  #open(cookie: string): string | undefined {
    const token = openSignedToken(readCookieValue(cookie), this.#deps.secret)
    if (token === undefined) return undefined
    const hash = hashToken(token)
    this.#hashes.set(cookie, hash)
    if (this.#hashes.size > REMEMBERED) {
      const [oldest] = this.#hashes.keys()
      this.#hashes.delete(oldest as string)
    }
    return hash
  }

  /** Forgets a session that this process has just ended, before the announcement comes back. */
  forgetSession(hash: string): void {
    this.#hear({ kind: 'session', token: hash })
    this.#deps.shared?.remove(hash)
  }

  /** Forgets the sessions of a user whose sessions this process has just ended. */
  forgetUser(id: string): void {
    this.#hear({ kind: 'user', id })
  }

  #hear(change: Change): void {
    const at = this.#deps.channel.now()
    // A load that runs already may have begun before the change: who asks from now on does not share it.
    if (change.kind === 'session') {
      this.#flights.delete(change.token)
      this.#memory.noteSession(change.token, at)
      this.#local.forgetSession(change.token)
    } else if (change.kind === 'user') {
      this.#memory.noteUser(change.id, at)
      this.#local.forgetUser(change.id)
    } else {
      this.#memory.noteAll(at)
      this.#local.forgetAll()
    }
  }

  async #load(cookie: string, hash: string): Promise<Remembered> {
    const { channel, shared, loader } = this.#deps
    if (channel.isUp && shared !== undefined) {
      const copy = await shared.read(hash)
      if (copy !== undefined && channel.isUp && this.#isTrusted(hash, copy)) {
        this.counts.shared += 1
        return this.#keep(cookie, hash, copy)
      }
    }
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { era } = channel
      const { sequence } = this.#memory
      if (performance.now() < this.#pausedUntil) return this.#standIn(cookie, hash)
      let record: SessionRecord | undefined
      try {
        record = await loader.load(hash)
      } catch (error) {
        if (!(error instanceof SlowDatabaseError) && !isDatabaseAway(error)) throw error
        this.#pausedUntil = performance.now() + PAUSE_MS
        return this.#standIn(cookie, hash, error)
      }
      if (record === undefined) {
        this.counts.nobody += 1
        const entry = nobody(cookie, hash)
        if (channel.isUp && channel.era === era) this.#remember(entry)
        return entry
      }
      // What changed while it was read may not be in it: read again.
      if (channel.era !== era || this.#memory.hasChangedSince(sequence, hash, record.userId)) continue
      this.counts.postgres += 1
      if (!channel.isUp) return this.#entry(cookie, hash, record)
      shared?.write(hash, record)
      return this.#keep(cookie, hash, record)
    }
    this.counts.unavailable += 1
    throw new Problem('server.unavailable', { retryAfterSeconds: 1 })
  }

  /** Whether a copy that somebody else has read can still be right. */
  #isTrusted(hash: string, copy: SessionRecord): boolean {
    const { channel } = this.#deps
    const now = channel.now()
    return (
      copy.serverStartedAt === channel.serverStartedAt &&
      // Also later than the moment since which every change is heard: all before it counts as changed.
      copy.loadedAt > this.#memory.lastChangeAt(hash, copy.userId) &&
      copy.loadedAt > now - COPY_MS &&
      copy.endsAt > now
    )
  }

  /**
   * While Postgres is away nobody can end a session there either: what was right when we last heard from it stands
   * in for a short time.
   */
  async #standIn(cookie: string, hash: string, cause?: unknown): Promise<Remembered> {
    const { channel, shared } = this.#deps
    const isInTime = (): boolean => channel.isUp || performance.now() - channel.lostAt <= GRACE_MS
    if (isInTime()) {
      const entry = this.#local.find(cookie)
      const now = performance.now()
      if (entry?.record !== undefined && now < entry.endsAt && now - entry.loadedAt < GRACE_COPY_MS) {
        this.counts.grace += 1
        return entry
      }
      const copy = await shared?.read(hash)
      if (copy !== undefined && isInTime() && this.#isTrusted(hash, copy)) {
        this.counts.grace += 1
        return this.#entry(cookie, hash, copy)
      }
    }
    this.counts.unavailable += 1
    throw new Problem('server.unavailable', { retryAfterSeconds: 2, cause })
  }

  #entry(cookie: string, token: string, record: SessionRecord): Remembered {
    const now = performance.now()
    const endsAt = now + (record.endsAt - Math.max(record.loadedAt, this.#deps.channel.now()))
    if (record.touchAt <= this.#deps.channel.now()) this.#touch(token, record.id)
    return {
      cookie,
      token,
      record,
      head: authHeaders(record),
      loadedAt: now,
      freshUntil: Math.min(now + this.#deps.freshSeconds * 1_000, endsAt),
      endsAt,
    }
  }

  #keep(cookie: string, token: string, record: SessionRecord): Remembered {
    const entry = this.#entry(cookie, token, record)
    this.#remember(entry)
    return entry
  }

  #remember(entry: Remembered): void {
    if (this.#deps.freshSeconds === 0) return
    this.#local.keep(entry)
  }

  /** Nobody waits for this; each process tries it at most once in `touchSeconds` per session. */
  #touch(token: string, id: string): void {
    const now = performance.now()
    const latest = now - this.#deps.touchSeconds * 1_000
    if ((this.#touching.get(token) ?? Number.NEGATIVE_INFINITY) > latest) return
    for (const [oldest, at] of this.#touching) {
      if (at > latest && this.#touching.size < REMEMBERED) break
      this.#touching.delete(oldest)
    }
    this.#touching.set(token, now)
    this.#deps.touch(id).then(
      () => {
        // The copy has the old limit and the old last use.
        this.#local.forgetSession(token)
        this.#deps.shared?.remove(token)
      },
      (error: unknown) => this.#deps.log.warn({ error }, 'a session could not be kept alive'),
    )
  }
}

function nobody(cookie: string, token: string): Remembered {
  const now = performance.now()
  return {
    cookie,
    token,
    record: undefined,
    head: '',
    loadedAt: now,
    freshUntil: now + NOBODY_MS,
    endsAt: now,
  }
}

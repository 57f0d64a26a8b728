import type { Pool } from 'pg'
import { Problem } from '#server/lib/problem.ts'
import type { SessionRecord } from './session-record.ts'

/** How many queries run at once, how many sessions one asks for, and how many may wait. */
const QUERIES = 2
const BATCH = 200
const WAITING = 20_000
/** A query that takes longer counts as "Postgres is away", in milliseconds. */
const LIMIT_MS = 2_000

type Row = {
  token: string
  id: string
  userId: string
  email: string
  roles: string[]
  endsAt: number
  touchAt: number
  loadedAt: number
  serverStartedAt: number
}
type Waiting = { resolve(record: SessionRecord | undefined): void; reject(error: unknown): void }

/** Postgres did not answer within the limit. */
export class SlowDatabaseError extends Error {
  override readonly name = 'SlowDatabaseError'
}

const TEXT = `
  select s.token, s.id, s.user_id as "userId", u.email, u.roles,
    (extract(epoch from least(s.expires_at, s.created_at + $2 * interval '1 second')) * 1000)::float8 as "endsAt",
    (extract(epoch from s.updated_at) * 1000)::float8 + $3 as "touchAt",
    (extract(epoch from statement_timestamp()) * 1000)::float8 as "loadedAt",
    (extract(epoch from pg_postmaster_start_time()) * 1000)::float8 as "serverStartedAt"
  from sessions s join users u on u.id = s.user_id
  where s.token = any($1) and s.expires_at > now() and s.created_at > now() - $2 * interval '1 second'`

/**
 * Reads sessions from Postgres. Those who ask while a query runs share the next one, so a herd that has lost its
 * cache costs a handful of queries instead of one for each request.
 */
export class SessionLoader {
  readonly #pool: Pool
  readonly #timeoutSeconds: number
  readonly #touchMs: number
  readonly #limitMs: number
  readonly #waiting = new Map<string, Waiting[]>()
  #asking = 0
  #running = 0
  /** How many queries were sent. */
  queries = 0

  constructor(options: { pool: Pool; timeoutSeconds: number; touchSeconds: number; limitMs?: number }) {
    this.#pool = options.pool
    this.#timeoutSeconds = options.timeoutSeconds
    this.#touchMs = options.touchSeconds * 1_000
    this.#limitMs = options.limitMs ?? LIMIT_MS
  }

  /**
   * The live session with that token hash, as it is now.
   * @throws {Problem} server.unavailable when too many wait
   * @throws when Postgres is away
   */
  load(token: string): Promise<SessionRecord | undefined> {
    if (this.#asking >= WAITING)
      return Promise.reject(new Problem('server.unavailable', { retryAfterSeconds: 1 }))
    const { promise, resolve, reject } = Promise.withResolvers<SessionRecord | undefined>()
    const others = this.#waiting.get(token)
    if (others === undefined) this.#waiting.set(token, [{ resolve, reject }])
    else others.push({ resolve, reject })
    this.#asking += 1
    if (this.#running < QUERIES) void this.#drain()
    return promise
  }

  async #drain(): Promise<void> {
    this.#running += 1
    while (this.#waiting.size > 0) {
      const batch = new Map<string, Waiting[]>()
      for (const [token, waiting] of this.#waiting) {
        this.#waiting.delete(token)
        batch.set(token, waiting)
        this.#asking -= waiting.length
        if (batch.size === BATCH) break
      }
      try {
        const found = await this.#query([...batch.keys()])
        for (const [token, waiting] of batch) for (const { resolve } of waiting) resolve(found.get(token))
      } catch (error) {
        for (const waiting of batch.values()) for (const { reject } of waiting) reject(error)
      }
    }
    this.#running -= 1
  }

  async #query(tokens: string[]): Promise<Map<string, SessionRecord>> {
    this.queries += 1
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new SlowDatabaseError('Postgres is too slow')), this.#limitMs)
    const asked = this.#pool.query<Row>({
      name: 'verify-sessions',
      text: TEXT,
      values: [tokens, this.#timeoutSeconds, this.#touchMs],
    })
    // When the limit came first nobody waits for this any more.
    asked.catch(() => {})
    try {
      const { rows } = await Promise.race([asked, late.promise])
      return new Map(rows.map(({ token, ...record }) => [token, record]))
    } finally {
      clearTimeout(timer)
    }
  }
}

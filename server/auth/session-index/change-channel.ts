import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'

/** How often the connection is asked whether it is there, and how long it may take to say so, in milliseconds. */
const BEAT_MS = 250
const BEAT_LIMIT_MS = 500
const RETRY_MS = [50, 100, 200, 500, 1_000] as const

/** A message of the triggers in db/migrations/0002_session_changes.sql. */
export type Change = { kind: 'session'; token: string } | { kind: 'user'; id: string } | { kind: 'all' }

export function parseChange(payload: string): Change {
  if (payload.startsWith('s:')) return { kind: 'session', token: payload.slice(2) }
  if (payload.startsWith('u:')) return { kind: 'user', id: payload.slice(2) }
  // A message that is not understood may mean anything: then everything may have changed.
  return { kind: 'all' }
}

type Listeners = { onChange(change: Change): void; onUp(): void; onDown(): void }

/**
 * Hears of every change of a session, on a database connection of its own (LISTEN), and tells the time of the
 * database. While it is down nothing that is remembered can be trusted; it finds its way back by itself.
 */
export class ChangeChannel {
  readonly #deps: { url: Secret; log: Log }
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #listeners: Listeners | undefined
  #up = false
  #heard = Promise.withResolvers<void>()
  /** The most that "time of the database − own time" can be, by the last beat. */
  #offset = 0
  /** Counts each coming and going: what was read in another era may have missed a change. */
  era = 0
  /** Since when every change is heard, by the clock of the database. Kept while the channel is down. */
  listeningSince = Number.POSITIVE_INFINITY
  /** When the server behind the channel was started, by its own clock. */
  serverStartedAt = 0
  /** When the channel went down, by `performance.now()`. */
  lostAt = Number.NEGATIVE_INFINITY

  constructor(deps: { url: Secret; log: Log }) {
    this.#deps = deps
  }

  get isUp(): boolean {
    return this.#up
  }

  /** The time of the database, never earlier than it is; milliseconds since the epoch. */
  now(): number {
    return performance.now() + this.#offset
  }

  /** Starts to listen, and resolves when the channel is up or `waitMs` have passed. */
  async start(listeners: Listeners, waitMs = 2_000): Promise<void> {
    this.#listeners = listeners
    this.#running = this.#run()
    await Promise.race([this.#heard.promise, sleep(waitMs, undefined, { ref: false })])
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const wasUp = await this.#listen().catch((error: unknown) => {
        this.#deps.log.debug({ error }, 'the channel of session changes is not connected')
        return this.#up
      })
      this.#lose()
      if (wasUp) attempt = 0
      await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)], undefined, { signal }).catch(() => {})
    }
  }

  /** One connection, from its start to its end. @returns whether it was up */
  async #listen(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.#deps.url.reveal(),
      application_name: 'gatehouse session changes',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    })
    const closed = Promise.withResolvers<'closed'>()
    client.on('error', () => closed.resolve('closed'))
    client.on('end', () => closed.resolve('closed'))
    client.on('notification', ({ payload = '' }) => this.#listeners?.onChange(parseChange(payload)))
    const { signal } = this.#stopping
    try {
      await client.connect()
      await client.query({ text: 'listen gatehouse_sessions', query_timeout: 2_000 } as pg.QueryConfig)
      // The time is read after LISTEN was committed: from here on no change is missed.
      const { now, startedAt } = await this.#beat(client)
      if (signal.aborted) return false
      this.#win(now, startedAt)
      for (;;) {
        const next = await Promise.race([
          closed.promise,
          sleep(BEAT_MS, 'beat' as const, { signal }).catch(() => 'stop' as const),
        ])
        if (next !== 'beat') return true
        await this.#beat(client)
      }
    } finally {
      drop(client)
    }
  }

  /** Asks for the time. @throws when the answer takes too long: nobody closes a connection that hangs. */
  async #beat(client: pg.Client): Promise<{ now: number; startedAt: number }> {
    const sent = performance.now()
    const { rows } = await client.query<{ now: number; started: number }>({
      text: `select (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
        (extract(epoch from pg_postmaster_start_time()) * 1000)::float8 as started`,
      query_timeout: BEAT_LIMIT_MS,
    } as pg.QueryConfig)
    const { now, started } = rows[0] as { now: number; started: number }
    // The clock was read after `sent`, so this is an upper bound. Only the last beat counts: clocks are set.
    this.#offset = now - sent
    return { now, startedAt: started }
  }

  #win(now: number, startedAt: number): void {
    this.listeningSince = now
    this.serverStartedAt = startedAt
    this.era += 1
    this.#up = true
    this.#listeners?.onUp()
    this.#heard.resolve()
    this.#deps.log.info('session changes are heard')
  }

  #lose(): void {
    if (!this.#up) return
    this.#up = false
    this.era += 1
    this.lostAt = performance.now()
    this.#listeners?.onDown()
    if (!this.#stopping.signal.aborted)
      this.#deps.log.warn('session changes are not heard: every check asks Postgres until they are')
  }
}

/** Ends a connection that may hang: a polite goodbye first, and no waiting for an answer. */
function drop(client: pg.Client): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  void client.end().catch(() => {})
  const timer = setTimeout(() => stream.destroy(), 200)
  timer.unref()
  void once(stream, 'close').then(
    () => clearTimeout(timer),
    () => {},
  )
}

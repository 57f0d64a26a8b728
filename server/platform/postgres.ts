import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db, Tables } from './database.ts'

export type Postgres = {
  db: Db
  pool: pg.Pool
  /** Resolves when Postgres answers; rejects within `timeoutMs` milliseconds otherwise. */
  ping(timeoutMs: number): Promise<void>
  countConnections(): { open: number; idle: number; waiting: number }
  close(): Promise<void>
}

/** Opens a pool. Nothing is connected before the first query. */
export function openPostgres(options: { url: Secret; maxConnections: number; log: Log }): Postgres {
  const pool = new pg.Pool({
    connectionString: options.url.reveal(),
    max: options.maxConnections,
    application_name: 'gatehouse',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A query that hangs gives its connection back instead of starving the pool.
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
    query_timeout: 12_000,
    keepAlive: true,
  })
  // The pool listens to idle connections alone; one that breaks between two queries of a transaction would end the
  // process. Whoever uses it learns of the loss from the next query.
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  pool.on('error', (error) => options.log.warn({ error }, 'an idle database connection was lost'))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    pool,
    async ping(timeoutMs) {
      const { promise, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error('Postgres did not answer in time')), timeoutMs)
      try {
        await Promise.race([sql`select 1`.execute(db), promise])
      } finally {
        clearTimeout(timer)
      }
    },
    countConnections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => db.destroy(),
  }
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57014', // query_canceled: statement_timeout
  '55P03', // lock_not_available: lock_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '25P03', // idle_in_transaction_session_timeout
  '25006', // read_only_sql_transaction: a standby during failover
])

/** Whether an error means that the database is away or overloaded, so that trying again helps. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as Error & { code?: string }).code
  if (code !== undefined && (CONNECTION_CODES.has(code) || code.startsWith('08'))) return true
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error/i.test(
    error.message,
  )
}

/** The check constraint, or the rule of a trigger that calls itself one, that a write ran into, or undefined. */
export function violatedCheck(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string }
  return code === '23514' ? constraint : undefined
}

/** The unique constraint or index that a write ran into, or undefined. */
export function violatedUnique(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string }
  return code === '23505' ? constraint : undefined
}

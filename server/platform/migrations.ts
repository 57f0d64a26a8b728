import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration'
import pg from 'pg'
import type { Secret } from '#server/lib/secret.ts'
import { StartError } from '#server/lib/start-error.ts'
import type { Tables } from './database.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'db', 'migrations')

/** The SQL files of a folder as migrations: forward only, in the order of their names. */
function sqlFiles(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {}
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
        const text = await readFile(join(folder, file), 'utf8')
        migrations[file.slice(0, -'.sql'.length)] = {
          up: async (db) => void (await sql.raw(text).execute(db)),
        }
      }
      return migrations
    },
  }
}

/** How a database stands to the migrations of this version. Names in their order. */
export type MigrationState = {
  applied: string[]
  /** What this version would apply. */
  missing: string[]
  /** What the database holds and this version does not know: a newer version has been here. */
  newer: string[]
}

/** The schema was changed by something that is neither older nor newer than this version. */
export class MigrationConflict extends Error {
  constructor(state: MigrationState) {
    super(
      `The database holds ${state.newer.join(', ')}, which this version does not know, and lacks ${state.missing.join(', ')}. Deploy the newest version, which knows them all.`,
    )
    this.name = 'MigrationConflict'
  }
}

/**
 * Brings the database to the newest schema, in one transaction under an advisory lock: of several nodes that
 * start together one migrates and the others wait. A connection of its own, without the limits of time that queries
 * have: a large table takes as long as it takes, and so do those who wait.
 * A database that a newer version has migrated is left as it is: migrations only expand, so this version runs on it.
 * @returns the names of the migrations that were applied now
 * @throws {MigrationConflict} when the database lacks some and has others that are unknown here
 */
export async function migrate(url: Secret, folder = FOLDER): Promise<string[]> {
  return withConnection(url, async (db) => {
    const migrator = createMigrator(db, folder)
    const state = await compare(db, folder)
    if (state.newer.length > 0 && state.missing.length > 0) throw new MigrationConflict(state)
    // Whoever has nothing to do needs no right to do it.
    if (state.missing.length === 0) return []
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error === undefined) return results.map(({ migrationName }) => migrationName)
    // A newer version that migrated meanwhile looks like a fault to the migrator.
    const now = await compare(db, folder).catch(() => state)
    if (now.newer.length > 0 && now.missing.length === 0) return []
    throw error
  })
}

/** Looks at the schema and changes nothing. Needs the right to read `schema_migrations` and no other. */
export async function readMigrationState(url: Secret, folder = FOLDER): Promise<MigrationState> {
  return withConnection(url, (db) => compare(db, folder))
}

/**
 * @returns the migrations of a newer version that the database has already
 * @throws {StartError} naming the migrations that it lacks and the command that brings them
 */
export async function requireMigrated(url: Secret, folder = FOLDER): Promise<string[]> {
  const { missing, newer } = await readMigrationState(url, folder)
  if (missing.length === 0) return newer
  throw new StartError(
    `The database lacks ${missing.length === 1 ? 'a migration' : `${missing.length} migrations`} of this version: ${missing.join(', ')}. Run \`gatehouse migrate\` with the role that owns the tables (MIGRATION_DATABASE_URL), then start again; or set MIGRATE_ON_START=true.`,
    { exitCode: 78 },
  )
}

async function compare(db: Kysely<Tables>, folder: string): Promise<MigrationState> {
  const ours = Object.keys(await sqlFiles(folder).getMigrations())
  const table = await sql<{
    there: boolean
  }>`select to_regclass('schema_migrations') is not null as there`.execute(db)
  const rows =
    table.rows[0]?.there === true
      ? await sql<{ name: string }>`select name from schema_migrations order by name`.execute(db)
      : { rows: [] }
  const applied = rows.rows.map(({ name }) => name)
  return {
    applied,
    missing: ours.filter((name) => !applied.includes(name)),
    newer: applied.filter((name) => !ours.includes(name)),
  }
}

function createMigrator(db: Kysely<Tables>, folder: string): Migrator {
  return new Migrator({
    db,
    provider: sqlFiles(folder),
    migrationTableName: 'schema_migrations',
    migrationLockTableName: 'schema_migrations_lock',
  })
}

async function withConnection<T>(url: Secret, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url.reveal(),
    max: 2,
    application_name: 'gatehouse migrations',
    connectionTimeoutMillis: 5_000,
    // The role may have limits of its own.
    options: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

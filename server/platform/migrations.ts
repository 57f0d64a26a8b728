import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration'
import pg from 'pg'
import type { Secret } from '#server/lib/secret.ts'
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

/**
 * Brings the database to the newest schema, in one transaction under an advisory lock: of several nodes that
 * start together one migrates and the others wait. A connection of its own, without the limits of time that queries
 * have: a large table takes as long as it takes, and so do those who wait.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(url: Secret, folder = FOLDER): Promise<string[]> {
  const pool = new pg.Pool({
    connectionString: url.reveal(),
    max: 2,
    application_name: 'gatehouse migrations',
    connectionTimeoutMillis: 5_000,
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    const migrator = new Migrator({
      db,
      provider: sqlFiles(folder),
      migrationTableName: 'schema_migrations',
      migrationLockTableName: 'schema_migrations_lock',
    })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
    return results.map(({ migrationName }) => migrationName)
  } finally {
    await db.destroy()
  }
}

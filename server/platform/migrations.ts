import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration'
import type { Db } from './database.ts'

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
 * start together one migrates and the others wait.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(db: Db, folder = FOLDER): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: sqlFiles(folder),
    migrationTableName: 'schema_migrations',
    migrationLockTableName: 'schema_migrations_lock',
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  return results.map(({ migrationName }) => migrationName)
}

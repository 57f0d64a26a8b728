import { Client } from 'pg'
import type { Config, Secrets } from '#server/config/config.ts'
import type { Log } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { checkConnectionBudget } from './connection-budget.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrate, requireMigrated } from './migrations.ts'
import { explainPostgresError } from './postgres-fault.ts'

/** A database that this release can serve from. Disposing it ends an embedded one. */
export type PreparedDatabase = AsyncDisposable & { url: Secret }

type Options = { config: Config; secrets: Secrets; log: Log }

/**
 * Finds the database or starts the embedded one, migrates it where that is wanted, and looks whether this release and
 * all its connections fit. Once a server, before its workers.
 * @throws {StartError} when it is away, refuses, lacks migrations or has too little room
 */
export async function prepareDatabase({ config, secrets, log }: Options): Promise<PreparedDatabase> {
  await using stack = new AsyncDisposableStack()
  let url = secrets.databaseUrl
  let migrationUrl = secrets.migrationDatabaseUrl
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: (message) => log.info(message),
    })
    stack.defer(() => embedded.stop())
    url = new Secret(embedded.url)
    migrationUrl = url
  }
  if (config.database.migrateOnStart) {
    const variable = migrationUrl?.reveal() === url.reveal() ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL'
    const applied = await migrate(migrationUrl ?? url).catch((error: unknown) => {
      throw explainPostgresError(error, variable) ?? error
    })
    if (applied.length > 0) log.info({ applied }, 'the database was migrated')
  }
  await check(url, config, log)
  const closing = stack.move()
  return { url, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

async function check(url: Secret, { database }: Config, log: Log): Promise<void> {
  const client = new Client({
    connectionString: url.reveal(),
    application_name: 'gatehouse start',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
  client.on('error', () => {})
  try {
    const newer = await requireMigrated(url)
    if (newer.length > 0) log.info({ newer }, 'a newer version has migrated the database, which is fine')
    await client.connect()
    await checkConnectionBudget(client, database)
  } catch (error) {
    throw explainPostgresError(error, 'DATABASE_URL') ?? error
  } finally {
    await client.end().catch(() => {})
  }
}

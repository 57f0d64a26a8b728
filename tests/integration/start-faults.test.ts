import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { createConfig } from '#server/config/config.ts'
import { createLog } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { StartError } from '#server/lib/start-error.ts'
import { migrate } from '#server/platform/migrations.ts'
import { prepareDatabase } from '#server/platform/prepare-database.ts'
import { freePort } from '#scripts/ports.ts'
import { startMain } from '#tests/_process.ts'
import { createTestDatabase } from '#tests/_services.ts'

const log = createLog({ level: 'silent' })

/** What an operator reads when the server meets this database. */
async function refusal(env: Record<string, string>): Promise<{ message: string; exitCode: number }> {
  const { config, secrets } = createConfig(env)
  try {
    await using _ = await prepareDatabase({ config, secrets, log })
  } catch (error) {
    assert.ok(error instanceof StartError, String(error))
    return error
  }
  return assert.fail('it was not refused')
}

/** A database of this release. */
async function migrated(): Promise<{ url: string } & AsyncDisposable> {
  const database = await createTestDatabase()
  await migrate(new Secret(database.url))
  return { url: database.url, [Symbol.asyncDispose]: () => database.drop() }
}

function changed(url: string, change: (url: URL) => void): string {
  const other = new URL(url)
  change(other)
  return other.href
}

describe('a database that cannot be served from', () => {
  it('is refused for a wrong password: one sentence, code 78, no secret and no stack', async () => {
    await using database = await migrated()
    const server = startMain({
      DATABASE_URL: changed(database.url, (url) => (url.password = 'CANARY-wrong')),
      BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
      PORT: String(await freePort()),
      OPS_PORT: String(await freePort()),
    })
    assert.equal(await server.ended(), 78)
    assert.match(server.output(), /^Postgres refuses the password in DATABASE_URL\. Put the right one there/m)
    assert.doesNotMatch(server.output(), /CANARY|\n\s+at /)
  })

  it('is refused when it does not exist', async () => {
    await using database = await migrated()
    const { message, exitCode } = await refusal({
      DATABASE_URL: changed(database.url, (url) => (url.pathname = '/nowhere')),
    })
    assert.match(message, /^The database that DATABASE_URL names does not exist/)
    assert.equal(exitCode, 78)
  })

  it('is refused when nothing answers, and trying again may help', async () => {
    const { message, exitCode } = await refusal({
      DATABASE_URL: `postgresql://a:b@127.0.0.1:${await freePort()}/x`,
    })
    assert.match(message, /^Nothing answers at the host and port in DATABASE_URL/)
    assert.equal(exitCode, 1)
  })

  it('is refused when its socket is not there', async () => {
    const { message } = await refusal({ DATABASE_URL: 'postgresql://a:b@localhost/x?host=/nowhere' })
    assert.match(message, /^There is no Postgres socket where DATABASE_URL says/)
  })

  it('names the setting of the migrations when that is the wrong one', async () => {
    await using database = await migrated()
    const { message } = await refusal({
      DATABASE_URL: database.url,
      MIGRATION_DATABASE_URL: changed(database.url, (url) => (url.password = 'wrong')),
    })
    assert.match(message, /password in MIGRATION_DATABASE_URL/)
  })

  it('is refused when it lacks migrations and the server does not bring them', async () => {
    await using database = await migrated()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(`delete from schema_migrations where name <> '0001_init'`)
    await client.end()
    const { message, exitCode } = await refusal({ DATABASE_URL: database.url, MIGRATE_ON_START: 'false' })
    assert.match(message, /lacks \d+ migrations of this version: 0002_session_changes, .*`gatehouse migrate`/)
    assert.equal(exitCode, 78)
  })

  it('is taken when a newer version has migrated it', async () => {
    await using database = await migrated()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(`insert into schema_migrations values ('9999_newer', now()::text)`)
    await client.end()
    for (const MIGRATE_ON_START of ['true', 'false']) {
      const { config, secrets } = createConfig({ DATABASE_URL: database.url, MIGRATE_ON_START })
      await using prepared = await prepareDatabase({ config, secrets, log })
      assert.equal(prepared.url.reveal(), database.url)
    }
  })
})

describe('the budget of connections', () => {
  it('is refused when all servers together do not fit, with the numbers and the fix', async () => {
    await using database = await migrated()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query<{ max: number; reserved: number }>(
      `select current_setting('max_connections')::int as max,
        current_setting('superuser_reserved_connections')::int + current_setting('reserved_connections')::int as reserved`,
    )
    await client.end()
    const { max, reserved } = rows[0] as { max: number; reserved: number }
    const each = Math.ceil((max - reserved + 1) / 2)
    const { message, exitCode } = await refusal({
      DATABASE_URL: database.url,
      REPLICAS: '2',
      MAX_CONNECTIONS: String(each),
    })
    assert.equal(
      message,
      `REPLICAS 2 × MAX_CONNECTIONS ${each} = ${2 * each} database connections, but Postgres takes ${max - reserved} (max_connections ${max} less ${reserved} reserved). Lower MAX_CONNECTIONS to ${Math.floor((max - reserved) / 2)} or less, or set max_connections in Postgres to ${2 * each + reserved} or more.`,
    )
    assert.equal(exitCode, 78)
  })

  it('is taken to the last connection', async () => {
    await using database = await migrated()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query<{ room: number }>(
      `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - current_setting('reserved_connections')::int as room`,
    )
    await client.end()
    const { config, secrets } = createConfig({
      DATABASE_URL: database.url,
      MAX_CONNECTIONS: String(rows[0]?.room),
    })
    await using prepared = await prepareDatabase({ config, secrets, log })
    assert.equal(prepared.url.reveal(), database.url)
  })

  it('counts the limit of the database too', async () => {
    await using database = await migrated()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(
      `do $$ begin execute format('alter database %I connection limit 7', current_database()); end $$`,
    )
    await client.end()
    const { message } = await refusal({ DATABASE_URL: database.url })
    assert.match(message, /but the database takes 7\. Lower MAX_CONNECTIONS to 7 or less/)
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { getMigrations } from 'better-auth/db/migration'
import { sql } from 'kysely'
import { betterAuthOptions } from '#server/auth/better-auth.ts'
import { accountMails } from '#server/auth/mails.ts'
import { createConfig } from '#server/config/config.ts'
import { createLog } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { lintMigration } from '#server/platform/migration-lint.ts'
import { migrate } from '#server/platform/migrations.ts'
import { openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { createTestDatabase } from '#tests/_services.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'db', 'migrations')
const log = createLog({ level: 'silent' })

/** An empty database and as many pools on it as there are nodes. */
async function emptyDatabase(nodes: number): Promise<{ nodes: Postgres[]; url: string } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const database = await createTestDatabase()
  stack.defer(() => database.drop())
  const opened = Array.from({ length: nodes }, () => {
    const postgres = openPostgres({ url: new Secret(database.url), maxConnections: 2, log })
    stack.defer(() => postgres.close())
    return postgres
  })
  const closing = stack.move()
  return { nodes: opened, url: database.url, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

describe('our tables', () => {
  it('are what Better Auth expects', async () => {
    await using stage = await emptyDatabase(1)
    const { db } = stage.nodes[0] as Postgres
    await migrate(new Secret(stage.url))
    const { config } = createConfig({ DATABASE_URL: stage.url })
    const options = betterAuthOptions({
      config,
      secret: new Secret('x'.repeat(40)),
      db,
      mails: accountMails(config.origin),
    })
    const expected = await getMigrations({ ...options, database: { db, type: 'postgres' } } as never)
    assert.deepEqual(expected.toBeCreated, [])
    assert.deepEqual(expected.toBeAdded, [])
    assert.deepEqual(expected.toBeAddedIndexes ?? [], [])
    assert.deepEqual(expected.unsafeChanges ?? [], [])
    assert.deepEqual(expected.schemaProblems ?? [], [])
  })

  it('would be seen to differ if they did', async () => {
    await using stage = await emptyDatabase(1)
    const { db } = stage.nodes[0] as Postgres
    await migrate(new Secret(stage.url))
    await sql`alter table sessions drop column user_agent`.execute(db)
    const { config } = createConfig({ DATABASE_URL: stage.url })
    const options = betterAuthOptions({
      config,
      secret: new Secret('x'.repeat(40)),
      db,
      mails: accountMails(config.origin),
    })
    const expected = await getMigrations({ ...options, database: { db, type: 'postgres' } } as never)
    assert.equal(expected.toBeAdded.length, 1)
  })
})

describe('migrate', () => {
  it('applies each migration once when three nodes start together', async () => {
    await using stage = await emptyDatabase(1)
    const results = await Promise.all([1, 2, 3].map(() => migrate(new Secret(stage.url))))
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'))
    assert.deepEqual(results.flat().sort(), files.map((name) => name.slice(0, -'.sql'.length)).sort())
    assert.equal(results.filter((applied) => applied.length > 0).length, 1)
  })

  it('does nothing the second time', async () => {
    await using stage = await emptyDatabase(1)
    assert.ok((await migrate(new Secret(stage.url))).length > 0)
    assert.deepEqual(await migrate(new Secret(stage.url)), [])
  })

  it('waits for another node that takes longer than any query may', async () => {
    await using stage = await emptyDatabase(1)
    const { pool } = stage.nodes[0] as Postgres
    await migrate(new Secret(stage.url))
    const holder = await pool.connect()
    await holder.query('begin; lock table schema_migrations_lock in access exclusive mode')
    const waiting = migrate(new Secret(stage.url))
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    await holder.query('commit')
    holder.release()
    assert.deepEqual(await waiting, [])
  })

  it('leaves nothing behind of a migration that fails', async () => {
    await using stage = await emptyDatabase(1)
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'))
    try {
      await writeFile(join(folder, '0001_good.sql'), 'create table good (id integer primary key);')
      await writeFile(
        join(folder, '0002_bad.sql'),
        'create table half (id integer primary key); select nonsense;',
      )
      await assert.rejects(migrate(new Secret(stage.url), folder), /nonsense/)
      const { db } = stage.nodes[0] as Postgres
      const { rows } = await sql<{ name: string }>`
        select table_name as name from information_schema.tables where table_name in ('good', 'half')`.execute(
        db,
      )
      assert.deepEqual(rows, [])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('our migrations', () => {
  it('only expand, so that the release before runs on the same tables', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
    assert.ok(files.length > 0)
    for (const file of files)
      assert.deepEqual(lintMigration(await readFile(join(FOLDER, file), 'utf8')), [], file)
  })

  it('are numbered without a gap', async () => {
    const numbers = (await readdir(FOLDER))
      .sort()
      .map((name) => Number(/^(\d{4})_[a-z_]+\.sql$/.exec(name)?.[1]))
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    )
  })
})

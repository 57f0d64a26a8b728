import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { runGatehouse } from '#tests/_command.ts'
import { createTestDatabase } from '#tests/_services.ts'

describe('gatehouse migrate', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let directory: string
  let secret: string

  before(async () => {
    database = await createTestDatabase()
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-migrate-'))
    secret = join(directory, 'url')
    await writeFile(secret, `${database.url}\n`)
  })
  after(async () => {
    await database.drop()
    await rm(directory, { recursive: true })
  })

  it('lists what is missing, applies it, and has nothing to do after that', async () => {
    const env = { MIGRATION_DATABASE_URL_FILE: secret }
    const listed = await runGatehouse(['migrate', '--dry-run'], { env })
    assert.equal(listed.code, 3)
    assert.match(listed.stdout, /^missing {2}0001_init$/m)

    const applied = await runGatehouse(['migrate'], { env })
    assert.equal(applied.code, 0, applied.stderr)
    assert.match(applied.stdout, /^applied {2}0001_init$/m)
    assert.match(applied.stdout, /is up to date\.$/m)

    const again = await runGatehouse(['migrate'], { env })
    assert.equal(again.code, 0)
    assert.match(again.stdout, /up to date; nothing to do/)
    assert.doesNotMatch(again.stdout, /applied/)

    const whole = await runGatehouse(['migrate', '--dry-run'], { env })
    assert.equal(whole.code, 0)
    assert.match(whole.stdout, /^applied {2}0001_init$/m)
  })

  it('uses DATABASE_URL where there is no other, and needs no other setting', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: database.url, WORKERS: 'nonsense' }
    const { code, stderr } = await runGatehouse(['migrate'], { env })
    assert.equal(code, 0, stderr)
  })

  it('prefers MIGRATION_DATABASE_URL', async () => {
    const env = { DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z', MIGRATION_DATABASE_URL: database.url }
    assert.equal((await runGatehouse(['migrate'], { env })).code, 0)
  })

  it('leaves a database alone that a newer version has migrated', async () => {
    await runGatehouse(['migrate'], { env: { DATABASE_URL: database.url } })
    const client = new pg.Client(database.url)
    await client.connect()
    await client.query("insert into schema_migrations values ('9999_next', '2099-01-01T00:00:00.000Z')")
    try {
      const { code, stdout } = await runGatehouse(['migrate'], { env: { DATABASE_URL: database.url } })
      assert.equal(code, 0)
      assert.match(stdout, /migrated by a newer version \(9999_next\); it stays as it is/)
    } finally {
      await client.query("delete from schema_migrations where name = '9999_next'")
      await client.end()
    }
  })

  it('says which setting is missing', async () => {
    const { code, stderr } = await runGatehouse(['migrate'])
    assert.equal(code, 78)
    assert.match(stderr, /^MIGRATION_DATABASE_URL is missing/)
  })

  it('says that a secret file cannot be read', async () => {
    const env = { MIGRATION_DATABASE_URL_FILE: join(directory, 'not-there') }
    const { code, stderr } = await runGatehouse(['migrate'], { env })
    assert.equal(code, 78)
    assert.match(stderr, /MIGRATION_DATABASE_URL_FILE names a file that cannot be read \(ENOENT\)/)
  })

  it('says that nothing listens, without the password', async () => {
    const env = { DATABASE_URL: 'postgres://owner:hunter2@127.0.0.1:1/accounts' }
    const { code, stderr } = await runGatehouse(['migrate'], { env })
    assert.equal(code, 1)
    assert.match(stderr, /^Nothing answers at the host and port in DATABASE_URL/)
    assert.match(stderr, /DATABASE_URL leads to 127\.0\.0\.1:1\/accounts as owner\.\n$/)
    assert.doesNotMatch(stderr, /hunter2/)
  })

  it('says that the role is refused', async () => {
    const url = new URL(database.url)
    url.username = 'nobody_of_that_name'
    url.password = 'hunter2'
    const { code, stderr } = await runGatehouse(['migrate'], { env: { MIGRATION_DATABASE_URL: url.href } })
    assert.equal(code, 78)
    assert.match(stderr, /^Postgres .*MIGRATION_DATABASE_URL/)
    assert.match(stderr, /as nobody_of_that_name/)
    assert.doesNotMatch(stderr, /hunter2/)
  })

  it('says that there is no such database', async () => {
    const url = new URL(database.url)
    url.pathname = '/not_there'
    const { code, stderr } = await runGatehouse(['migrate'], { env: { DATABASE_URL: url.href } })
    assert.equal(code, 78)
    assert.match(stderr, /^The database that DATABASE_URL names does not exist/)
  })

  it('says that the role lacks the right', async () => {
    const other = await createTestDatabase()
    const client = new pg.Client(other.url)
    await client.connect()
    const role = `weak_${process.pid}`
    await client.query(`create role ${role} login password 'hunter2'`)
    try {
      const url = new URL(other.url)
      url.username = role
      url.password = 'hunter2'
      const { code, stderr } = await runGatehouse(['migrate'], { env: { DATABASE_URL: url.href } })
      assert.equal(code, 78)
      assert.match(stderr, /^The role in DATABASE_URL may not do what was asked.*owns the tables/)
    } finally {
      await client.query(`drop role ${role}`)
      await client.end()
      await other.drop()
    }
  })
})

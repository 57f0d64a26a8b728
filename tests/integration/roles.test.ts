import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { Secret } from '#server/lib/secret.ts'
import { migrate } from '#server/platform/migrations.ts'
import { member, newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import { createTestDatabase } from '#tests/_services.ts'
import { eventually } from '#tests/_smtp.ts'

const ROLES = join(import.meta.dirname, '..', '..', 'ops', 'postgres', 'roles.sql')
const PASSWORD = 'a-password-for-this-test-alone'
const FORBIDDEN = '42501'

function as(url: string, role: string): string {
  const other = new URL(url)
  other.username = role
  other.password = PASSWORD
  return other.href
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

describe('the role of the app', () => {
  let database: { url: string; drop(): Promise<void> }
  let url: string
  let test: TestApp

  before(async () => {
    database = await createTestDatabase()
    const sql = await readFile(ROLES, 'utf8')
    await withClient(database.url, async (client) => {
      await client.query(sql)
      await client.query(sql)
      for (const role of ['gatehouse_owner', 'gatehouse_app'])
        await client.query(`alter role ${role} password '${PASSWORD}'`)
    })
    await migrate(new Secret(as(database.url, 'gatehouse_owner')))
    url = as(database.url, 'gatehouse_app')
    test = await startTestApp({ MIGRATE_ON_START: 'false' }, url)
  })
  after(async () => {
    await test[Symbol.asyncDispose]()
    await database.drop()
  })

  it('is enough for the whole account journey', async () => {
    const person = newPerson()
    await register(test, person)
    const client = await signIn(test, person)
    const second = await signIn(test, person)
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    assert.equal((await client.get('/api/v1/me/sessions')).status, 200)
    assert.equal((await client.get('/auth/verify', { undescribed: true })).status, 204)
    await client.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /password/i))
    const password = 'another orbit lantern wagon plum'
    assert.equal(
      (await test.client().post('/auth/reset-password', { token, newPassword: password })).status,
      200,
    )
    assert.equal((await second.get('/api/v1/me')).status, 401)
    const again = await signIn(test, { ...person, password })
    assert.equal((await again.post('/auth/sign-out')).status, 200)
    assert.equal((await again.get('/api/v1/me')).status, 401)
  })

  it('hears of the end of a session, and of a ban by whoever sets it', async () => {
    const { person, client } = await member(test)
    const heard: string[] = []
    await withClient(url, async (listener) => {
      listener.on('notification', ({ payload }) => heard.push(payload ?? ''))
      await listener.query('listen gatehouse_sessions')
      await withClient(database.url, (admin) =>
        admin.query('update users set banned_at = now() where email = $1', [person.email]),
      )
      await eventually(() => heard.some((payload) => payload.startsWith('s:')))
    })
    await eventually(async () => (await client.get('/auth/verify', { undescribed: true })).status === 401)
  })

  it('has limits of time of its own', async () => {
    await withClient(url, async (client) => {
      for (const [name, value] of [
        ['statement_timeout', '10s'],
        ['lock_timeout', '5s'],
        ['idle_in_transaction_session_timeout', '15s'],
      ] as const) {
        const { rows } = await client.query(`show ${name}`)
        assert.equal(rows[0][name], value)
      }
    })
  })

  it('may read which migrations there are, and change nothing about it', async () => {
    await withClient(url, async (client) => {
      assert.ok((await client.query('select name from schema_migrations')).rows.length > 0)
      for (const statement of [
        `insert into schema_migrations values ('9999_false', 'now')`,
        'delete from schema_migrations',
        `update schema_migrations set name = 'x'`,
        'select * from schema_migrations_lock',
      ])
        await assert.rejects(client.query(statement), { code: FORBIDDEN }, statement)
    })
  })

  it('may do nothing but read and write rows', async () => {
    await withClient(url, async (client) => {
      for (const statement of [
        'create table mine (id int)',
        'create temporary table mine (id int)',
        'create schema mine',
        `create function mine() returns int language sql as 'select 1'`,
        'drop table users',
        'truncate sessions',
        'alter table users add column mine text',
        'alter table sessions disable trigger all',
        'drop trigger users_ban on users',
        'set session_replication_role = replica',
        'set role gatehouse_owner',
        'select * from pg_authid',
        `copy users to '/tmp/users'`,
        `copy users to program 'true'`,
        `select pg_read_file('/etc/hostname')`,
        'create role mine',
        'create extension dblink',
      ])
        await assert.rejects(client.query(statement), { code: FORBIDDEN }, statement)
    })
  })

  it('and that of the migrations are the only ones that may connect', async () => {
    const stranger = `stranger_${process.pid}`
    await withClient(database.url, (admin) =>
      admin.query(`create role ${stranger} login password '${PASSWORD}'`),
    )
    try {
      await assert.rejects(
        withClient(as(database.url, stranger), async () => undefined),
        { code: FORBIDDEN },
      )
    } finally {
      await withClient(database.url, (admin) => admin.query(`drop role ${stranger}`))
    }
  })

  it('cannot migrate, and the sentence names the role that can', async () => {
    const empty = await createTestDatabase()
    try {
      await withClient(empty.url, async (client) => client.query(await readFile(ROLES, 'utf8')))
      await assert.rejects(
        startTestApp({}, as(empty.url, 'gatehouse_app')),
        /The role in DATABASE_URL may not do what was asked\. Migrations need the role that owns the tables/,
      )
      await assert.rejects(
        startTestApp({ MIGRATE_ON_START: 'false' }, as(empty.url, 'gatehouse_app')),
        /lacks \d+ migrations of this version: 0001_init, .*gatehouse migrate/,
      )
    } finally {
      await empty.drop()
    }
  })
})

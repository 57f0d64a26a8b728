import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { member, newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'

const NEW_PASSWORD = 'copper kettle under a bridge'

describe('a flow whose write is refused by Postgres', () => {
  let test: TestApp
  let triggers = 0
  before(async () => {
    test = await startTestApp()
    await sql`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused by the test'; end $$`.execute(test.ctx.postgres.db)
  })
  after(() => test[Symbol.asyncDispose]())

  /** Makes a kind of write fail until the returned function is called. */
  async function refuse(what: string, table: string, condition: string): Promise<() => Promise<void>> {
    triggers += 1
    const name = `refuse_${triggers}`
    const { db } = test.ctx.postgres
    await sql
      .raw(
        `create trigger ${name} before ${what} on ${table} for each row when (${condition}) execute function refuse()`,
      )
      .execute(db)
    return async () => void (await sql.raw(`drop trigger ${name} on ${table}`).execute(db))
  }

  async function usersWith(email: string) {
    return test.ctx.postgres.db.selectFrom('users').selectAll().where('email', '=', email).execute()
  }

  it('leaves no account behind when the mail of a sign-up cannot be kept', async () => {
    const person = newPerson()
    await refuse('insert', 'outbox_mails', `new.recipient = '${person.email}'`)
    const answer = await test.client().post('/auth/sign-up/email', person)
    assert.equal(answer.status, 500)
    assert.equal(answer.body.code, 'internal')
    assert.doesNotMatch(answer.raw.toString(), /refused by the test/)
    assert.deepEqual(await usersWith(person.email), [])
  })

  it('leaves no account behind when its password cannot be kept', async () => {
    const person = newPerson()
    const restore = await refuse('insert', 'credentials', 'true')
    const answer = await test.client().post('/auth/sign-up/email', person)
    await restore()
    assert.equal(answer.status, 500)
    assert.deepEqual(await usersWith(person.email), [])
    assert.deepEqual(await test.mailsTo(person.email), [])
    await register(test, person)
  })

  it('keeps the old password when a second sign-up cannot be finished', async () => {
    const person = newPerson()
    const client = test.client()
    await client.post('/auth/sign-up/email', person)
    const token = tokenIn(await test.mailTo(person.email))
    await refuse('insert', 'outbox_mails', `new.recipient = '${person.email}'`)
    const again = await client.post('/auth/sign-up/email', { ...person, password: NEW_PASSWORD })
    assert.equal(again.status, 500)
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
    await signIn(test, person)
  })

  it('keeps password, sessions and link when a reset cannot be finished', async () => {
    const { person, client } = await member(test)
    const stranger = test.client()
    await stranger.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    const restore = await refuse('insert', 'outbox_mails', `new.recipient = '${person.email}'`)
    const refused = await stranger.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    assert.equal(refused.status, 500)
    assert.equal((await client.get('/api/v1/me')).status, 200)
    await signIn(test, person)
    await restore()
    const done = await stranger.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    assert.equal(done.status, 200)
  })

  it('keeps password and sessions when a change cannot be finished', async () => {
    const { person, client } = await member(test)
    const other = await signIn(test, person)
    await refuse('insert', 'outbox_mails', `new.recipient = '${person.email}'`)
    const refused = await client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: NEW_PASSWORD,
    })
    assert.equal(refused.status, 500)
    assert.deepEqual(refused.setCookies, [])
    assert.equal((await client.get('/api/v1/me')).status, 200)
    assert.equal((await other.get('/api/v1/me')).status, 200)
    await signIn(test, person)
  })

  it('keeps the link when an address cannot be confirmed', async () => {
    const person = newPerson()
    const client = test.client()
    await client.post('/auth/sign-up/email', person)
    const token = tokenIn(await test.mailTo(person.email))
    const restore = await refuse('update', 'users', `new.email = '${person.email}'`)
    assert.equal((await client.post('/auth/verify-email', { token })).status, 500)
    await restore()
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
  })

  it('keeps the old address when the old mailbox cannot be told', async () => {
    const { person, client } = await member(test)
    const newEmail = newPerson().email
    await client.post('/auth/change-email', { newEmail, currentPassword: person.password })
    const token = tokenIn(await test.mailTo(newEmail))
    const restore = await refuse('insert', 'outbox_mails', `new.recipient = '${person.email}'`)
    assert.equal((await client.post('/auth/verify-email', { token })).status, 500)
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    await restore()
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
  })

  it('gives no cookie when the session cannot be kept', async () => {
    const person = newPerson()
    await register(test, person)
    const [user] = await usersWith(person.email)
    await refuse('insert', 'sessions', `new.user_id = '${user?.id}'`)
    const answer = await test.client().post('/auth/sign-in/email', person)
    assert.equal(answer.status, 500)
    assert.deepEqual(answer.setCookies, [])
  })

  it('does not claim to have signed out', async () => {
    const { person, client } = await member(test)
    const [user] = await usersWith(person.email)
    const restore = await refuse('delete', 'sessions', `old.user_id = '${user?.id}'`)
    const refused = await client.post('/auth/sign-out')
    assert.equal(refused.status, 500)
    assert.deepEqual(refused.setCookies, [])
    assert.equal((await client.get('/api/v1/me')).status, 200)
    await restore()
    assert.equal((await client.post('/auth/sign-out')).status, 200)
    assert.equal((await client.get('/api/v1/me')).status, 401)
  })
})

describe('flows that happen at once', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('make one account of sign-ups with one address, and answer alike', async () => {
    const person = newPerson()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => test.client().post('/auth/sign-up/email', person)),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    const shapes = new Set(
      answers.map(({ body }) => JSON.stringify([Object.keys(body), Object.keys(body.user)])),
    )
    assert.equal(shapes.size, 1)
    const { rows } = await sql<{ users: number; credentials: number; live: number }>`
      select count(distinct u.id)::int as users, count(distinct c.id)::int as credentials,
        count(distinct l.token_hash) filter (where l.used_at is null)::int as live
      from users u join credentials c on c.user_id = u.id join links l on l.user_id = u.id
      where u.email = ${person.email}`.execute(test.ctx.postgres.db)
    assert.deepEqual(rows[0], { users: 1, credentials: 1, live: 1 })
  })

  it('let one of two changes of the password win', async () => {
    const { person, client: first } = await member(test)
    const second = await signIn(test, person)
    const passwords = ['the sentence of the first tab', 'the sentence of the second tab']
    const answers = await Promise.all(
      [first, second].map((tab, i) =>
        tab.post('/auth/change-password', {
          currentPassword: person.password,
          newPassword: passwords[i],
        }),
      ),
    )
    const won = answers.findIndex(({ status }) => status === 200)
    assert.ok([401, 422].includes(answers[1 - won]?.status as number), String(answers[1 - won]?.status))
    await signIn(test, { ...person, password: passwords[won] as string })
    const lost = await test.client().post('/auth/sign-in/email', {
      email: person.email,
      password: passwords[1 - won],
    })
    assert.equal(lost.status, 401)
  })

  it('do not deadlock when a change and a reset of the password meet', async () => {
    const { person, client } = await member(test)
    const stranger = test.client()
    await stranger.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    const { db } = test.ctx.postgres
    const { promise: release, resolve: finish } = Promise.withResolvers<void>()
    const { promise: locked, resolve: tookLock } = Promise.withResolvers<void>()
    const holder = db.transaction().execute(async (tx) => {
      await tx.selectFrom('users').select('id').where('email', '=', person.email).forUpdate().execute()
      tookLock()
      await release
    })
    await locked
    const change = client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'the sentence of the change',
    })
    await waiting(test, 1)
    const reset = stranger.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    await waiting(test, 2)
    finish()
    await holder
    assert.equal((await change).status, 200)
    assert.equal((await reset).body.code, 'link.used')
    await signIn(test, { ...person, password: 'the sentence of the change' })
  })
})

/** Until that many queries wait for a lock. */
async function waiting(test: TestApp, count: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      test.ctx.postgres.db,
    )
    if ((rows[0]?.count ?? 0) >= count) return
    await sleep(20)
  }
  throw new Error('no query came to wait for the lock')
}

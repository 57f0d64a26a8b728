import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it, mock } from 'node:test'
import { sql } from 'kysely'
import { newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import { startMain } from '#tests/_process.ts'

type Line = Record<string, unknown> & { level: string; time: string; message: string; requestId?: string }

function linesOf(test: TestApp): Line[] {
  return test
    .logs()
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Line)
}

const canary = (): string => `canary${randomBytes(9).toString('hex')}`

describe('the log of a whole journey', () => {
  let test: TestApp
  const secrets: Record<string, string> = {}
  before(async () => {
    test = await startTestApp()
    const person = newPerson({
      name: `Ada ${canary()}`,
      email: `${canary()}@example.org`,
      password: `${canary()} ${canary()}`,
    })
    const newPassword = `${canary()} ${canary()}`
    const newEmail = `${canary()}@example.org`
    const wrong = `${canary()} ${canary()}`
    Object.assign(secrets, {
      name: person.name,
      email: person.email,
      password: person.password,
      newPassword,
      newEmail,
      wrong,
    })

    const client = test.client()
    await client.post('/auth/sign-up/email', person)
    const mail = await test.mailTo(person.email)
    secrets.verification = tokenIn(mail)
    await client.post('/auth/verify-email', { token: secrets.verification })
    await client.get(`/auth/verify-email?token=${secrets.verification}`)
    await client.post('/auth/sign-in/email', { email: person.email, password: wrong })
    await client.post('/auth/sign-in/email', person)
    secrets.cookie = client.cookies.get('gatehouse.session') as string
    secrets.token = decodeURIComponent(secrets.cookie).split('.')[0] as string
    await client.get('/auth/get-session')
    await client.post('/auth/change-password', { currentPassword: wrong, newPassword })
    await client.post('/auth/change-password', { currentPassword: person.password, newPassword: 'short' })
    await client.post('/auth/change-password', { currentPassword: person.password, newPassword })
    await client.post('/auth/change-email', { newEmail, currentPassword: newPassword })
    secrets.change = tokenIn(await test.mailTo(newEmail))
    await client.post('/auth/verify-email', { token: secrets.change })
    await client.post('/auth/request-password-reset', { email: newEmail })
    secrets.reset = tokenIn(await test.mailTo(newEmail, /^Choose a new password/))
    await client.post('/auth/reset-password', { token: secrets.reset, newPassword: `${newPassword} again` })
    await client.post('/auth/sign-up/email', { ...person, email: newEmail })
    // Bodies that cannot be read, in which a parser might quote what it saw.
    for (const rawBody of [
      `{"password":"${wrong}`,
      `{"password":${wrong}}`,
      `{"email":"${person.email}","password":["${wrong}"]}`,
    ])
      await client.send('POST', '/auth/sign-in/email', undefined, {
        rawBody,
        headers: { 'content-type': 'application/json' },
      })
    await client.get(`/api/v1/nothing?token=${secrets.reset}&password=${encodeURIComponent(wrong)}`)
    await client.post('/auth/sign-out')
  })
  after(() => test[Symbol.asyncDispose]())

  it('holds no password, old, new or wrong', () => {
    for (const name of ['password', 'newPassword', 'wrong'])
      for (const word of (secrets[name] as string).split(' ')) assert.ok(!test.logs().includes(word), name)
  })

  it('holds no token of a mailed link', () => {
    for (const name of ['verification', 'change', 'reset'])
      assert.ok(!test.logs().includes(secrets[name] as string), name)
  })

  it('holds no cookie and no session token', () => {
    assert.ok(!test.logs().includes(secrets.cookie as string))
    assert.ok(!test.logs().includes(secrets.token as string))
  })

  it('holds no name, no address and nothing of a mail', () => {
    for (const name of ['name', 'email', 'newEmail'])
      assert.ok(!test.logs().includes((secrets[name] as string).split('@')[0] as string), name)
    assert.doesNotMatch(test.logs(), /Confirm your e-mail|Hello |<html/i)
  })

  it('is one JSON object a line, with level, time in UTC and message', () => {
    const lines = linesOf(test)
    assert.ok(lines.length > 15)
    for (const line of lines) {
      assert.match(line.level, /^(trace|debug|info|warn|error|fatal)$/)
      assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.ok(line.message.length > 0)
    }
  })

  it('has an answer for each request, with id, trace, route and status', () => {
    const answers = linesOf(test).filter(({ message }) => message === 'request answered')
    assert.ok(answers.length >= 15)
    for (const line of answers) {
      assert.match(String(line.requestId), /^[\w.:-]{8,64}$/)
      assert.match(String(line.traceId), /^[0-9a-f]{32}$/)
      assert.match(String(line.method), /^(GET|POST)$/)
      assert.equal(typeof line.status, 'number')
      assert.equal(typeof line.ms, 'number')
    }
    // The pattern of a route rather than the address, which may hold what somebody pasted there.
    assert.ok(answers.some(({ route }) => route === '/auth/verify-email'))
  })

  it('gives two requests two ids', () => {
    const ids = linesOf(test)
      .filter(({ message }) => message === 'request answered')
      .map(({ requestId }) => requestId)
    assert.equal(new Set(ids).size, ids.length)
  })
})

describe('the log of what goes wrong', () => {
  it('holds neither parameters nor rows of a query that fails', async () => {
    await using test = await startTestApp()
    const person = newPerson({ email: `${canary()}@example.org`, name: `Ada ${canary()}` })
    await register(test, person)
    const { db } = test.ctx.postgres
    await sql`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused % %', new, 'postgres://u:${sql.raw('hunter2-canary')}@db/x'; end $$`.execute(
      db,
    )
    await sql`create trigger refuse before insert on sessions for each row execute function refuse()`.execute(
      db,
    )
    const answer = await test.client().post('/auth/sign-in/email', person)
    assert.equal(answer.status, 500)
    const line = linesOf(test).find(
      ({ level, requestId }) => level === 'error' && requestId === answer.body.requestId,
    )
    assert.ok(line !== undefined)
    assert.doesNotMatch(JSON.stringify(line), /hunter2-canary/)
    assert.ok(!test.logs().includes(person.email))
    assert.ok(!test.logs().includes(person.name))
  })

  it('holds no unique value that two requests fought for', async () => {
    await using test = await startTestApp()
    const person = newPerson({ email: `${canary()}@example.org` })
    await register(test, person)
    const rival = newPerson({ email: `${canary()}@example.org` })
    const client = await signIn(test, person)
    await client.post('/auth/change-email', { newEmail: rival.email, currentPassword: person.password })
    const token = tokenIn(await test.mailTo(rival.email))
    await register(test, rival)
    assert.equal((await client.post('/auth/verify-email', { token })).status, 400)
    assert.ok(!test.logs().includes(rival.email))
  })

  it('holds no password of the database that cannot be reached', async () => {
    const server = startMain({
      PORT: '1024',
      DATABASE_URL: 'postgres://canary-user:canary-password@127.0.0.1:9/canary',
      REDIS_URL: 'redis://:canary-password@127.0.0.1:9',
      SMTP_URL: 'smtp://canary-user:canary-password@127.0.0.1:9',
      LOG_LEVEL: 'debug',
    })
    assert.equal(await server.ended(), 1)
    assert.doesNotMatch(server.output(), /canary-password/)
  })
})

describe('the console', () => {
  it('gets nothing beside the log, whatever Better Auth has to say', async () => {
    await using test = await startTestApp()
    const names = ['log', 'info', 'warn', 'error'] as const
    const ears = names.map((name) => mock.method(console, name, () => {}))
    try {
      const person = newPerson()
      await register(test, person)
      await test.client().post('/auth/sign-up/email', person)
      await test.client().post('/auth/sign-in/email', { ...person, password: 'not the right sentence' })
      await sql`alter table sessions rename to sessions_gone`.execute(test.ctx.postgres.db)
      assert.equal((await test.client().post('/auth/sign-in/email', person)).status, 500)
      assert.deepEqual(
        ears.flatMap(({ mock: { calls } }) => calls.map((call) => call.arguments)),
        [],
      )
    } finally {
      for (const ear of ears) ear.mock.restore()
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { member, newPerson, startTestApp, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'
import { startProxy, type TestProxy } from '#tests/_proxy.ts'
import { createTestDatabase } from '#tests/_services.ts'
import { eventually } from '#tests/_smtp.ts'

/** A server that reaches its database through a connection that can be cut. */
async function behindProxy(): Promise<{ test: TestApp; proxy: TestProxy } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const database = await createTestDatabase()
  stack.defer(() => database.drop())
  const url = new URL(database.url)
  const folder = url.searchParams.get('host')
  const target = folder === null ? Number(url.port || 5432) : `${folder}/.s.PGSQL.${url.port || 5432}`
  const proxy = stack.use(await startProxy(target))
  url.searchParams.delete('host')
  url.host = `127.0.0.1:${proxy.port}`
  const test = stack.use(await startTestApp({}, url.href))
  const closing = stack.move()
  return { test, proxy, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

function assertUnavailable(answer: Answer): void {
  assert.equal(answer.status, 503)
  assert.equal(answer.body.code, 'server.unavailable')
  assert.ok(Number(answer.headers['retry-after']) >= 1)
  assert.deepEqual(answer.setCookies, [])
}

const signIn = (client: TestClient, { email, password }: { email: string; password: string }) =>
  client.post('/auth/sign-in/email', { email, password })

describe('while the database is away', () => {
  it('every flow says so, the process lives, and all is well again without a restart', async () => {
    await using stage = await behindProxy()
    const { test, proxy } = stage
    const { person, client } = await member(test)
    assert.equal((await client.get('/readyz')).status, 200)
    await proxy.cut()

    assertUnavailable(await client.get('/api/v1/me'))
    assertUnavailable(await client.get('/auth/get-session'))
    assertUnavailable(await signIn(test.client(), person))
    assertUnavailable(await test.client().post('/auth/sign-up/email', newPerson()))
    assertUnavailable(await test.client().post('/auth/request-password-reset', { email: person.email }))
    assertUnavailable(await test.client().post('/auth/verify-email', { token: 'whatever' }))
    assertUnavailable(await client.post('/auth/sign-out'))
    assert.equal((await client.get('/livez')).status, 200)
    await eventually(async () => (await client.get('/readyz')).status === 503 || undefined)
    assert.ok(client.cookies.size > 0)

    await proxy.restore()
    await eventually(async () => (await client.get('/readyz')).status === 200 || undefined)
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    assert.equal((await signIn(test.client(), person)).status, 200)
  })

  it('mails that were written before it went are sent when it is back', async () => {
    await using stage = await behindProxy()
    const { test, proxy } = stage
    const recipient = newPerson().email
    const { db } = test.ctx.postgres
    await sql`insert into outbox_mails (recipient, subject, text, html, next_attempt_at)
      values (${recipient}, 'Hello', 'hello', '<p>hello</p>', now() + interval '1 hour')`.execute(db)
    await proxy.cut()
    test.ctx.outbox.nudge()
    await proxy.restore()
    await eventually(async () => (await test.client().get('/readyz')).status === 200 || undefined)
    await sql`update outbox_mails set next_attempt_at = now()`.execute(db)
    await test.mailTo(recipient)
  })

  it('a sign-in that loses it on the way leaves no cookie and no half-written session', async () => {
    await using stage = await behindProxy()
    const { test, proxy } = stage
    const { person, client } = await member(test)
    const attempts = Array.from({ length: 4 }, () => signIn(test.client(), person))
    await proxy.cut()
    const answers = await Promise.all(attempts)
    await proxy.restore()
    for (const answer of answers) {
      if (answer.status === 200) assert.equal(answer.setCookies.length, 2)
      else assertUnavailable(answer)
    }
    await eventually(async () => (await client.get('/api/v1/me')).status === 200 || undefined)
  })
})

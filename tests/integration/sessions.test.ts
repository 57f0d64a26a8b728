import assert from 'node:assert/strict'
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { member, newPerson, register, signIn, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

const NAME = 'gatehouse.session'

describe('a session', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  const tokenOf = (client: TestClient): string =>
    decodeURIComponent(client.cookies.get(NAME) as string).split('.')[0] as string
  const hashOf = (client: TestClient): string =>
    createHash('sha256').update(tokenOf(client)).digest('base64url')
  async function row(client: TestClient) {
    return test.ctx.postgres.db
      .selectFrom('sessions')
      .selectAll()
      .where('token', '=', hashOf(client))
      .executeTakeFirstOrThrow()
  }
  async function move(client: TestClient, changes: string): Promise<void> {
    await sql`update sessions set ${sql.raw(changes)} where token = ${hashOf(client)}`.execute(
      test.ctx.postgres.db,
    )
  }
  async function assertSignedOut(client: TestClient): Promise<void> {
    assert.equal((await client.get('/api/v1/me')).status, 401)
    assert.equal((await client.get('/auth/get-session')).body, null)
  }
  const withCookie = (value: string) => ({ headers: { cookie: `${NAME}=${value}` } })

  it('comes with a cookie for this host alone, out of reach of scripts', async () => {
    const person = newPerson()
    const client = await register(test, person)
    const answer = await client.post('/auth/sign-in/email', person)
    assert.deepEqual(
      answer.setCookies.map((cookie) => cookie.split('=', 1)[0]),
      [NAME, 'gatehouse.browser'],
    )
    const [pair, ...attributes] = (answer.setCookies[0] as string).split('; ')
    assert.match(pair as string, /^gatehouse\.session=[A-Za-z0-9]{32}\.[\w%]+$/)
    assert.deepEqual(attributes.toSorted(), ['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Lax'])
  })

  it('has a new token at every sign-in, also in a browser that is signed in', async () => {
    const { person, client } = await member(test)
    const first = tokenOf(client)
    await client.post('/auth/sign-in/email', person)
    assert.notEqual(tokenOf(client), first)
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('does not take over a token that was planted before', async () => {
    const { person, client: attacker } = await member(test)
    const { client: victim, person: other } = await member(test)
    victim.cookies.set(NAME, attacker.cookies.get(NAME) as string)
    await victim.post('/auth/sign-in/email', other)
    assert.notEqual(tokenOf(victim), tokenOf(attacker))
    assert.equal((await attacker.get('/api/v1/me')).body.email, person.email)
    assert.equal((await victim.get('/api/v1/me')).body.email, other.email)
  })

  it('is stored by the SHA-256 of its token alone', async () => {
    const { client } = await member(test)
    const stored = await row(client)
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(tokenOf(client)))
    assert.equal(stored.token, hashOf(client))
  })

  it('never shows its token to a script', async () => {
    const { person, client } = await member(test)
    const answers = [
      await client.post('/auth/sign-in/email', person),
      await client.get('/auth/get-session'),
      await client.get('/api/v1/me/sessions'),
    ]
    for (const { raw } of answers) {
      assert.ok(!raw.includes(tokenOf(client)))
      assert.ok(!raw.includes(hashOf(client)))
    }
  })

  it('ends when it is idle for too long', async () => {
    const { client } = await member(test)
    await move(client, `expires_at = now() - interval '1 second'`)
    await assertSignedOut(client)
  })

  it('ends at the absolute limit, however busy it is', async () => {
    const { client } = await member(test)
    await move(
      client,
      `created_at = now() - interval '86401 seconds', expires_at = now() + interval '1 hour'`,
    )
    await assertSignedOut(client)
  })

  it('at its absolute limit changes no password either', async () => {
    const { person, client } = await member(test)
    await move(
      client,
      `created_at = now() - interval '86401 seconds', expires_at = now() + interval '1 hour'`,
    )
    const answer = await client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'copper kettle under a bridge',
    })
    assert.equal(answer.status, 401)
  })

  it('that has ended is not listed', async () => {
    const { person, client } = await member(test)
    const idle = await signIn(test, person)
    const old = await signIn(test, person)
    await move(idle, `expires_at = now() - interval '1 second'`)
    await move(old, `created_at = now() - interval '86401 seconds', expires_at = now() + interval '1 hour'`)
    assert.equal((await client.get('/api/v1/me/sessions')).body.sessions.length, 1)
  })

  async function touched(client: TestClient, before: Date): Promise<Date> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { updated_at } = await row(client)
      if (updated_at.getTime() !== before.getTime()) return updated_at
      await sleep(20)
    }
    throw new Error('the session was not kept alive')
  }

  it('is kept alive by use, at most once a minute', async () => {
    const { client } = await member(test)
    await move(
      client,
      `updated_at = now() - interval '61 seconds', expires_at = now() + interval '60 seconds'`,
    )
    const before = await row(client)
    await client.get('/api/v1/me')
    const seen = await touched(client, before.updated_at)
    const kept = await row(client)
    assert.ok(kept.expires_at.getTime() > before.expires_at.getTime() + 3600_000)
    await client.get('/api/v1/me')
    await client.get('/auth/get-session')
    await sleep(100)
    assert.equal((await row(client)).updated_at.getTime(), seen.getTime())
  })

  it('is never kept alive past the absolute limit', async () => {
    const { client } = await member(test)
    await move(
      client,
      `created_at = now() - interval '86300 seconds', updated_at = now() - interval '61 seconds', expires_at = now() + interval '60 seconds'`,
    )
    const before = await row(client)
    await client.get('/api/v1/me')
    await touched(client, before.updated_at)
    const kept = await row(client)
    assert.ok(kept.expires_at.getTime() <= kept.created_at.getTime() + 86_400_000)
  })

  it('ends at once when its row is deleted, whoever does it', async () => {
    const { client } = await member(test)
    await sql`delete from sessions where token = ${hashOf(client)}`.execute(test.ctx.postgres.db)
    await assertSignedOut(client)
  })

  it('does not open with a forged signature', async () => {
    const { client } = await member(test)
    const anonymous = test.client()
    const forged = encodeURIComponent(`${tokenOf(client)}.${Buffer.alloc(32).toString('base64')}`)
    assert.equal((await anonymous.get('/api/v1/me', withCookie(forged))).status, 401)
  })

  it('does not open with the signature of another secret', async () => {
    const { client } = await member(test)
    const signature = createHmac('sha256', 'Another-secret-that-is-long-enough-0123456789')
      .update(tokenOf(client))
      .digest('base64')
    const forged = encodeURIComponent(`${tokenOf(client)}.${signature}`)
    assert.equal((await test.client().get('/api/v1/me', withCookie(forged))).status, 401)
  })

  it('does not open with a token alone, or with its hash', async () => {
    const { client } = await member(test)
    assert.equal((await test.client().get('/api/v1/me', withCookie(tokenOf(client)))).status, 401)
    assert.equal((await test.client().get('/api/v1/me', withCookie(hashOf(client)))).status, 401)
  })

  it('does not open with a cookie that is cut short or broken', async () => {
    const { client } = await member(test)
    const whole = client.cookies.get(NAME) as string
    for (const value of [whole.slice(0, -1), whole.slice(1), '', '%E0%A4%A', '.', `${whole}.${whole}`]) {
      const answer = await test.client().get('/api/v1/me', withCookie(value))
      assert.equal(answer.status, 401, value)
      const signedOut = await test.client().post('/auth/sign-out', {}, withCookie(value))
      assert.equal(signedOut.status, 200, value)
    }
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('is judged by the first of two cookies of the name', async () => {
    const { client } = await member(test)
    const whole = client.cookies.get(NAME) as string
    const twice = (one: string, two: string) => ({
      headers: { cookie: `${NAME}=${one}; ${NAME}=${two}` },
    })
    assert.equal((await test.client().get('/api/v1/me', twice(whole, 'forged'))).status, 200)
    assert.equal((await test.client().get('/api/v1/me', twice('forged', whole))).status, 401)
  })

  it('is found behind 8 kB of other cookies', async () => {
    const { client } = await member(test)
    const cookie = `noise=${'x'.repeat(8192)}; ${NAME}=${client.cookies.get(NAME) as string}`
    assert.equal((await test.client().get('/api/v1/me', { headers: { cookie } })).status, 200)
  })

  it('is not found in a cookie of 8 kB', async () => {
    assert.equal((await test.client().get('/api/v1/me', withCookie('x'.repeat(8192)))).status, 401)
  })

  it('may end with the browser: then its cookie has no age', async () => {
    const person = newPerson()
    const client = await register(test, person)
    const answer = await client.post('/auth/sign-in/email', { ...person, rememberMe: false })
    for (const each of answer.setCookies) assert.doesNotMatch(each, /max-age|expires/i)
    const changed = await client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'copper kettle under a bridge',
    })
    const renewed = changed.setCookies.find((text) => text.startsWith(`${NAME}=`)) as string
    assert.doesNotMatch(renewed, /max-age|expires/i)
    await client.post('/auth/sign-out')
    assert.deepEqual([...client.cookies.keys()], ['gatehouse.browser'])
  })

  it('that is dead can be signed out of', async () => {
    const { client } = await member(test)
    await move(client, `expires_at = now() - interval '1 second'`)
    assert.deepEqual((await client.post('/auth/sign-out')).body, { success: true })
    assert.deepEqual([...client.cookies.keys()], ['gatehouse.browser'])
    assert.equal((await test.client().post('/auth/sign-out')).status, 200)
  })
})

describe('the list of own sessions', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('has the current one first, with device and place', async () => {
    const { person, client } = await member(test)
    await signIn(test, person)
    const { sessions } = (await client.get('/api/v1/me/sessions')).body
    assert.equal(sessions.length, 2)
    assert.deepEqual(
      sessions.map(({ current }: { current: boolean }) => current),
      [true, false],
    )
    assert.equal(sessions[0].device, 'Firefox on Linux')
    assert.equal(sessions[0].place, 'this computer')
  })

  it('ends one of them', async () => {
    const { person, client } = await member(test)
    const other = await signIn(test, person)
    const { sessions } = (await client.get('/api/v1/me/sessions')).body
    assert.equal((await client.send('DELETE', `/api/v1/me/sessions/${sessions[1].id}`)).status, 204)
    assert.equal((await other.get('/api/v1/me')).status, 401)
    assert.equal((await client.get('/api/v1/me')).status, 200)
    const again = await client.send('DELETE', `/api/v1/me/sessions/${sessions[1].id}`)
    assert.equal(again.body.code, 'session.not_found')
  })

  it('ends none of somebody else', async () => {
    const { client } = await member(test)
    const { client: stranger } = await member(test)
    const { sessions } = (await client.get('/api/v1/me/sessions')).body
    const answer = await stranger.send('DELETE', `/api/v1/me/sessions/${sessions[0].id}`)
    assert.equal(answer.status, 404)
    assert.equal((await client.get('/api/v1/me')).status, 200)
    const unknown = await stranger.send('DELETE', `/api/v1/me/sessions/${randomUUID()}`)
    assert.equal(unknown.body.code, answer.body.code)
  })

  it('ends all but the current one', async () => {
    const { person, client } = await member(test)
    const others = [await signIn(test, person), await signIn(test, person)]
    assert.deepEqual((await client.send('DELETE', '/api/v1/me/sessions')).body, { ended: 2 })
    for (const other of others) assert.equal((await other.get('/api/v1/me')).status, 401)
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })
})

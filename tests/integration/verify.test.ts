import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { member, signIn, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'

const NAME = 'gatehouse.session'
const PAGE = { 'sec-fetch-mode': 'navigate', accept: 'text/html' }

describe('GET /auth/verify', () => {
  let test: TestApp
  before(async () => {
    // Longer than a test waits: what is forgotten was told to be.
    test = await startTestApp({ SESSION_CACHE_SECONDS: '60' })
  })
  after(() => test[Symbol.asyncDispose]())

  const hashOf = (client: TestClient): string =>
    createHash('sha256')
      .update(decodeURIComponent(client.cookies.get(NAME) as string).split('.')[0] as string)
      .digest('base64url')
  const verify = (client: TestClient, headers: Record<string, string> = {}, query = '') =>
    client.get(`/auth/verify${query}`, { headers })
  const statusOf = async (client: TestClient): Promise<number> => (await verify(client)).status
  async function query(text: string): Promise<void> {
    await sql.raw(text).execute(test.ctx.postgres.db)
  }

  it('tells an app who is signed in', async () => {
    const { client, person } = await member(test)
    const me = await client.get('/auth/get-session')
    for (const answer of [await verify(client), await verify(client)]) {
      assert.equal(answer.status, 204)
      assert.equal(answer.raw.length, 0)
      assert.equal(answer.headers['x-auth-user-id'], me.body.user.id)
      assert.equal(answer.headers['x-auth-session-id'], me.body.session.id)
      assert.equal(answer.headers['x-auth-email'], person.email)
      assert.equal(answer.headers['x-auth-roles'], '')
      assert.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  it('answers HEAD like GET', async () => {
    const { client, person } = await member(test)
    const answer = await client.send('HEAD', '/auth/verify')
    assert.equal(answer.status, 204)
    assert.equal(answer.headers['x-auth-email'], person.email)
  })

  it('has no other method', async () => {
    const { client } = await member(test)
    const answer = await client.post('/auth/verify', {})
    assert.equal(answer.status, 405)
    assert.equal(answer.headers['allow'], 'GET, HEAD')
  })

  it('refuses a stranger with a problem', async () => {
    const answer = await verify(test.client())
    assert.equal(answer.status, 401)
    assert.equal(answer.body.code, 'auth.required')
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['x-auth-redirect'], undefined)
    assert.equal(answer.headers['x-auth-user-id'], undefined)
  })

  it('keeps the id of the request in a refusal', async () => {
    const answer = await verify(test.client(), { 'x-request-id': 'the-id-of-a-request' })
    assert.equal(answer.headers['x-request-id'], 'the-id-of-a-request')
    assert.equal(answer.body.requestId, 'the-id-of-a-request')
  })

  it('tells a browser where to sign in', async () => {
    const answer = await verify(test.client(), { ...PAGE, 'x-original-uri': '/orders?page=2' })
    assert.equal(answer.status, 401)
    assert.equal(
      answer.headers['x-auth-redirect'],
      `${test.origin}/sign-in?next=${encodeURIComponent('/orders?page=2')}`,
    )
  })

  it('builds the way back from what Traefik and Caddy forward', async () => {
    const answer = await verify(test.client(), {
      accept: 'text/html',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.org',
      'x-forwarded-uri': '/a?b=c',
    })
    assert.equal(
      answer.headers['x-auth-redirect'],
      `${test.origin}/sign-in?next=${encodeURIComponent('https://app.example.org/a?b=c')}`,
    )
  })

  it('leaves a way back out that is not there or too long', async () => {
    const none = await verify(test.client(), PAGE)
    assert.equal(none.headers['x-auth-redirect'], `${test.origin}/sign-in`)
    const long = await verify(test.client(), { ...PAGE, 'x-original-uri': `/${'a'.repeat(2_000)}` })
    assert.equal(long.headers['x-auth-redirect'], `${test.origin}/sign-in`)
  })

  it('sends a browser to sign in when it is asked to', async () => {
    const headers = { ...PAGE, 'x-original-uri': '/orders' }
    const answer = await test.client().get('/auth/verify?redirect', { headers, undescribed: true })
    assert.equal(answer.status, 302)
    assert.equal(answer.headers['location'], `${test.origin}/sign-in?next=%2Forders`)
    assert.equal(answer.headers['cache-control'], 'no-store')
  })

  it('sends no program anywhere', async () => {
    const answer = await verify(test.client(), { accept: 'application/json' }, '?redirect')
    assert.equal(answer.status, 401)
    const script = await verify(test.client(), { 'sec-fetch-mode': 'cors', accept: 'text/html' }, '?redirect')
    assert.equal(script.status, 401)
  })

  it('refuses a session at once when its owner signs out', async () => {
    const { client } = await member(test)
    assert.equal(await statusOf(client), 204)
    const cookie = client.cookies.get(NAME) as string
    await client.post('/auth/sign-out', {})
    client.cookies.set(NAME, cookie)
    assert.equal(await statusOf(client), 401)
  })

  it('refuses a session at once when another device ends it', async () => {
    const { client, person } = await member(test)
    const other = await signIn(test, person)
    assert.equal(await statusOf(other), 204)
    const id = (await other.get('/auth/get-session')).body.session.id
    assert.equal((await client.send('DELETE', `/api/v1/me/sessions/${id}`)).status, 204)
    assert.equal(await statusOf(other), 401)
    assert.equal(await statusOf(client), 204)
  })

  it('refuses all other sessions at once when they are ended together', async () => {
    const { client, person } = await member(test)
    const others = [await signIn(test, person), await signIn(test, person)]
    for (const other of others) assert.equal(await statusOf(other), 204)
    assert.equal((await client.send('DELETE', '/api/v1/me/sessions')).status, 200)
    for (const other of others) assert.equal(await statusOf(other), 401)
    assert.equal(await statusOf(client), 204)
  })

  it('refuses every older session at once when the password changes', async () => {
    const { client, person } = await member(test)
    const other = await signIn(test, person)
    const before = client.cookies.get(NAME) as string
    assert.equal(await statusOf(other), 204)
    assert.equal(await statusOf(client), 204)
    const newPassword = 'violet anchor under seven hills'
    const changed = await client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword,
    })
    assert.equal(changed.status, 200)
    assert.equal(await statusOf(other), 401)
    assert.equal(await statusOf(client), 204)
    client.cookies.set(NAME, before)
    assert.equal(await statusOf(client), 401)
  })

  it('hears of a row that is deleted by hand', async () => {
    const { client } = await member(test)
    assert.equal(await statusOf(client), 204)
    await query(`delete from sessions where token = '${hashOf(client)}'`)
    await assertEventually(async () => assert.equal(await statusOf(client), 401))
  })

  it('hears of a user who is deleted by hand', async () => {
    const { client, person } = await member(test)
    assert.equal(await statusOf(client), 204)
    await query(`delete from users where email = '${person.email}'`)
    await assertEventually(async () => assert.equal(await statusOf(client), 401))
  })

  it('hears of a session that is cut short by hand', async () => {
    const { client } = await member(test)
    assert.equal(await statusOf(client), 204)
    await query(`update sessions set expires_at = now() where token = '${hashOf(client)}'`)
    await assertEventually(async () => assert.equal(await statusOf(client), 401))
  })

  it('hears of roles that are given by hand', async () => {
    const { client, person } = await member(test)
    assert.equal((await verify(client)).headers['x-auth-roles'], '')
    await query(`update users set roles = '{admin,"billing,eu"}' where email = '${person.email}'`)
    await assertEventually(async () =>
      assert.equal((await verify(client)).headers['x-auth-roles'], 'admin,billing%2Ceu'),
    )
  })

  it('hears of a ban, which starts no session either', async () => {
    const { client, person } = await member(test)
    assert.equal(await statusOf(client), 204)
    await query(`update users set banned_at = now() where email = '${person.email}'`)
    await assertEventually(async () => assert.equal(await statusOf(client), 401))
    const answer = await test.client().post('/auth/sign-in/email', person)
    assert.equal(answer.status, 403)
    assert.equal(answer.body.code, 'auth.banned')
    const wrong = await test
      .client()
      .post('/auth/sign-in/email', { ...person, password: 'not that one at all' })
    assert.equal(wrong.body.code, 'auth.invalid_credentials')
    await query(`update users set banned_at = null where email = '${person.email}'`)
    assert.equal(await statusOf(await signIn(test, person)), 204)
  })

  it('hears of a table that is emptied', async () => {
    const { client } = await member(test)
    assert.equal(await statusOf(client), 204)
    await query('truncate sessions')
    await assertEventually(async () => assert.equal(await statusOf(client), 401))
  })

  it('gives an address that is no ASCII in a form that every proxy carries', async () => {
    const { client, person } = await member(test)
    await query(`update users set email = 'zoë%1@exämple.org' where email = '${person.email}'`)
    await assertEventually(async () => {
      const value = (await verify(client)).headers['x-auth-email'] as string
      assert.equal(value, 'zo%C3%AB%251@ex%C3%A4mple.org')
      assert.equal(decodeURIComponent(value), 'zoë%1@exämple.org')
    })
  })

  it('keeps a session that is used alive, once a minute', async () => {
    const { client } = await member(test)
    const token = hashOf(client)
    await query(
      `update sessions set updated_at = now() - interval '61 seconds', expires_at = now() + interval '100 seconds' where token = '${token}'`,
    )
    assert.equal(await statusOf(client), 204)
    const read = () =>
      test.ctx.postgres.db
        .selectFrom('sessions')
        .select(['updated_at', 'expires_at'])
        .where('token', '=', token)
        .executeTakeFirstOrThrow()
    await assertEventually(async () =>
      assert.ok((await read()).expires_at.getTime() > Date.now() + 3_600_000, 'it is not kept alive'),
    )
    const seen = (await read()).updated_at.getTime()
    for (let i = 0; i < 20; i += 1) assert.equal(await statusOf(client), 204)
    assert.equal((await read()).updated_at.getTime(), seen)
  })

  it('answers a cookie in quotes or spelled otherwise like the API does', async () => {
    const { client } = await member(test)
    const value = client.cookies.get(NAME) as string
    const plain = decodeURIComponent(value)
    for (const spelled of [`"${value}"`, plain, value.replaceAll('%3D', '%3d')]) {
      const cookie = { cookie: `a=b; ${NAME}=${spelled}; c=d` }
      assert.equal((await verify(test.client(), cookie)).status, 204, spelled)
      assert.equal((await test.client().get('/api/v1/me', { headers: cookie })).status, 200, spelled)
    }
  })

  it('goes by the first of two cookies, like the API does', async () => {
    const { client } = await member(test)
    const { client: other } = await member(test)
    const [first, second] = [client.cookies.get(NAME), other.cookies.get(NAME)]
    const answer = await verify(test.client(), { cookie: `${NAME}=${first}; ${NAME}=${second}` })
    assert.equal(answer.headers['x-auth-email'], (await client.get('/api/v1/me')).body.email)
    assert.equal((await verify(test.client(), { cookie: `${NAME}=nothing; ${NAME}=${second}` })).status, 401)
  })

  it('is not misled by a cookie whose value looks like another', async () => {
    const { client } = await member(test)
    const value = client.cookies.get(NAME) as string
    for (const cookie of [`x=1 ${NAME}=${value}`, `x${NAME}=${value}`, `${NAME}x=${value}`])
      assert.equal((await verify(test.client(), { cookie })).status, 401, cookie)
  })

  it('refuses forged and broken cookies', async () => {
    const { client } = await member(test)
    const value = client.cookies.get(NAME) as string
    const token = decodeURIComponent(value).split('.')[0] as string
    const forged = encodeURIComponent(`${token}.${Buffer.alloc(32).toString('base64')}`)
    for (const broken of [
      forged,
      token,
      hashOf(client),
      value.slice(0, -1),
      '',
      '%E0%A4%A',
      'a'.repeat(8_000),
    ])
      assert.equal((await verify(test.client(), { cookie: `${NAME}=${broken}` })).status, 401, broken)
  })

  it('believes no X-Auth header of a client', async () => {
    const answer = await verify(test.client(), { 'x-auth-user-id': 'admin', 'x-auth-roles': 'admin' })
    assert.equal(answer.status, 401)
    const { client } = await member(test)
    const own = await verify(client, { 'x-auth-user-id': 'admin', 'x-auth-roles': 'admin' })
    assert.equal(own.headers['x-auth-roles'], '')
    assert.notEqual(own.headers['x-auth-user-id'], 'admin')
  })

  it('answers injected requests, which pass the short way by', async () => {
    const { client, person } = await member(test)
    const answer = await test.app.inject({
      url: '/auth/verify',
      headers: { cookie: `${NAME}=${client.cookies.get(NAME)}` },
    })
    assert.equal(answer.statusCode, 204)
    assert.equal(answer.headers['x-auth-email'], person.email)
  })
})

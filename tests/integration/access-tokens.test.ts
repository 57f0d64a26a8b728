import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { member, signIn, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

const PATH = '/auth/access-token'
const JWKS = '/.well-known/jwks.json'

async function tokenFor(client: TestClient, body: object = {}): Promise<string> {
  const answer = await client.post(PATH, body)
  assert.equal(answer.status, 200, answer.raw.toString())
  return answer.body.accessToken as string
}

describe('an access token', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ ACCESS_TOKEN_AUDIENCES: 'https://api.example.org, reports' })
  })
  after(() => test[Symbol.asyncDispose]())

  async function verify(token: string, audience = test.origin) {
    const keys = createLocalJWKSet((await test.client().get(JWKS)).body)
    return jwtVerify(token, keys, {
      algorithms: ['ES256'],
      issuer: `${test.origin}/auth`,
      audience,
      typ: 'at+jwt',
    })
  }
  async function sessionOf(client: TestClient) {
    const { sessions } = (await client.get('/api/v1/me/sessions')).body
    return sessions[0] as { id: string }
  }
  async function move(id: string, changes: string): Promise<void> {
    await sql`update sessions set ${sql.raw(changes)} where id = ${id}`.execute(test.ctx.postgres.db)
  }

  it('says who is signed in, for five minutes', async () => {
    const { person, client } = await member(test)
    const { id: sid } = await sessionOf(client)
    const me = (await client.get('/auth/get-session')).body
    await sql`update users set roles = '{admin,editor}' where id = ${me.user.id}`.execute(
      test.ctx.postgres.db,
    )
    const before = Math.floor(Date.now() / 1000)
    const answer = await client.post(PATH)
    assert.equal(answer.body.tokenType, 'Bearer')
    assert.equal(answer.body.expiresInSeconds, 300)
    const { payload, protectedHeader } = await verify(answer.body.accessToken)
    const { iat = 0, exp, jti, auth_time: authTime, ...claims } = payload
    assert.deepEqual(claims, {
      iss: `${test.origin}/auth`,
      aud: test.origin,
      sub: me.user.id,
      sid,
      client_id: test.origin,
      email: person.email,
      email_verified: true,
      roles: ['admin', 'editor'],
    })
    assert.ok(iat >= before && iat <= Date.now() / 1000)
    assert.equal(exp, iat + 300)
    assert.equal(authTime, Math.floor(Date.parse(me.session.createdAt) / 1000))
    assert.match(jti as string, /^[0-9a-f-]{36}$/)
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ'])
    assert.equal(protectedHeader.typ, 'at+jwt')
  })

  it('is never the same twice', async () => {
    const { client } = await member(test)
    const [one, other] = [decodeJwt(await tokenFor(client)), decodeJwt(await tokenFor(client))]
    assert.notEqual(one.jti, other.jti)
  })

  it('is stored nowhere', async () => {
    const { client } = await member(test)
    const answer = await client.post(PATH)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.deepEqual(answer.setCookies, [])
  })

  it('can be asked for without a body', async () => {
    const { client } = await member(test)
    assert.equal((await client.send('POST', PATH)).status, 200)
  })

  it('is made for an audience of the list', async () => {
    const { client } = await member(test)
    const token = await tokenFor(client, { audience: 'https://api.example.org' })
    await verify(token, 'https://api.example.org')
    await assert.rejects(verify(token), { claim: 'aud' })
    assert.equal(decodeJwt(await tokenFor(client, { audience: 'reports' })).aud, 'reports')
  })

  it('is made for no other audience', async () => {
    const { client } = await member(test)
    for (const audience of ['https://api.example.org/', 'https://evil.example', 'report', 'reports,x']) {
      const answer = await client.post(PATH, { audience })
      assert.equal(answer.status, 422, audience)
      assert.equal(answer.body.errors[0].pointer, '/audience')
    }
    for (const body of [{ audience: ['reports'] }, { audience: '' }, { aud: 'reports' }, [], null])
      assert.equal((await client.post(PATH, body)).status, 422, JSON.stringify(body))
  })

  it('never outlives the idle limit of its session', async () => {
    const { client } = await member(test)
    const { id } = await sessionOf(client)
    await move(id, `expires_at = now() + interval '90 seconds'`)
    const answer = await client.post(PATH)
    assert.ok(answer.body.expiresInSeconds <= 90 && answer.body.expiresInSeconds > 60)
    const { exp = 0, iat = 0 } = decodeJwt(answer.body.accessToken)
    assert.equal(exp - iat, answer.body.expiresInSeconds)
    const { expires_at: end } = await test.ctx.postgres.db
      .selectFrom('sessions')
      .select('expires_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    assert.ok(exp * 1000 <= end.getTime())
  })

  it('never outlives the absolute limit of its session', async () => {
    const { client } = await member(test)
    const { id } = await sessionOf(client)
    await move(id, `created_at = now() - interval '86330 seconds', expires_at = now() + interval '1 hour'`)
    const { expiresInSeconds } = (await client.post(PATH)).body
    assert.ok(expiresInSeconds <= 70 && expiresInSeconds > 40, String(expiresInSeconds))
  })

  it('is refused at once when the session has ended', async () => {
    const { client } = await member(test)
    const cookies = new Map(client.cookies)
    await client.post('/auth/sign-out')
    const thief = test.client()
    for (const [name, value] of cookies) thief.cookies.set(name, value)
    const answer = await thief.post(PATH)
    assert.equal(answer.status, 401)
    assert.equal(answer.body.code, 'auth.required')
  })

  it('is refused to a stranger', async () => {
    assert.equal((await test.client().post(PATH)).body.code, 'auth.required')
  })

  it('is refused to another site', async () => {
    const { client } = await member(test)
    const answer = await client.post(
      PATH,
      {},
      { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
    )
    assert.equal(answer.body.code, 'request.cross_site')
  })

  it('is not made by GET', async () => {
    const { client } = await member(test)
    assert.equal((await client.get(PATH)).status, 405)
  })

  it('names its key by the thumbprint', async () => {
    const { client } = await member(test)
    const { kid } = decodeProtectedHeader(await tokenFor(client))
    const { keys } = (await test.client().get(JWKS)).body
    assert.ok(keys.some((key: { kid: string }) => key.kid === kid))
  })
})

describe('the key set', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('may be kept for five minutes, by anybody', async () => {
    const answer = await test.client().get(JWKS)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['cache-control'], 'public, max-age=300')
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.equal(answer.body.keys.length, 1)
  })

  it('is not sent again to those who have it', async () => {
    const { etag } = (await test.client().get(JWKS)).headers
    assert.match(String(etag), /^"[\w-]{43}"$/)
    for (const known of [String(etag), `W/${String(etag)}`, `"other", ${String(etag)}`, '*']) {
      const answer = await test.client().get(JWKS, { headers: { 'if-none-match': known } })
      assert.equal(answer.status, 304, known)
      assert.equal(answer.raw.length, 0)
      assert.equal(answer.headers['etag'], etag)
    }
    assert.equal((await test.client().get(JWKS, { headers: { 'if-none-match': '"other"' } })).status, 200)
  })

  it('has another tag once a key is replaced', async () => {
    const { etag } = (await test.client().get(JWKS)).headers
    await test.ctx.signingKeys.replaceAll()
    const answer = await test.client().get(JWKS, { headers: { 'if-none-match': String(etag) } })
    assert.equal(answer.status, 200)
    assert.notEqual(answer.headers['etag'], etag)
  })

  it('can be asked for by HEAD, and not be changed', async () => {
    assert.equal((await test.client().send('HEAD', JWKS)).status, 200)
    assert.equal((await test.client().post(JWKS)).status, 405)
  })

  it('holds no private key, and no log does', async () => {
    const { client } = await member(test)
    const token = await tokenFor(client)
    const { privateKey } = await test.ctx.signingKeys.getSigner()
    const { d = '' } = privateKey.export({ format: 'jwk' })
    const { raw } = await test.client().get(JWKS)
    assert.equal(d.length, 43)
    assert.ok(!raw.includes(d))
    assert.ok(!test.logs().includes(d))
    assert.ok(!test.logs().includes(token))
    assert.ok(test.logs().includes('a signing key was made'))
  })

  it('is the same on two nodes, and so is what they sign', async () => {
    await using other = await startTestApp({}, test.databaseUrl)
    assert.deepEqual((await other.client().get(JWKS)).body, (await test.client().get(JWKS)).body)
  })
})

describe('the limit of access tokens', () => {
  it('is 30 a minute for one session', async () => {
    await using test = await startTestApp({ RATE_LIMIT_SCALE: '1' })
    const { person, client } = await member(test)
    for (let made = 0; made < 30; made += 1) await tokenFor(client)
    const answer = await client.post(PATH)
    assert.equal(answer.body.code, 'rate.limited')
    assert.ok(Number(answer.headers['retry-after']) >= 1)
    await tokenFor(await signIn(test, person))
  })
})

describe('the life of access tokens', () => {
  it('is what ACCESS_TOKEN_SECONDS says', async () => {
    await using test = await startTestApp({ ACCESS_TOKEN_SECONDS: '60' })
    const { client } = await member(test)
    assert.equal((await client.post(PATH)).body.expiresInSeconds, 60)
  })
})

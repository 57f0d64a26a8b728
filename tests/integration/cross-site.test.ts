import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { member, newPerson, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

const FRIEND = 'https://app.example.test'
const STRANGER = 'https://evil.example'

type Browser = { 'sec-fetch-site'?: string; origin?: string }

describe('a request that changes something', () => {
  let test: TestApp
  let client: TestClient
  let person: Awaited<ReturnType<typeof member>>['person']
  before(async () => {
    test = await startTestApp({ CORS_ORIGIN: `${FRIEND},https://second.example.test:8443` })
    ;({ client, person } = await member(test))
  })
  after(() => test[Symbol.asyncDispose]())

  /** Statuses of an auth route and of an API route, sent with exactly these headers and the cookie of a member. */
  async function statuses(browser: Browser, cookie = true): Promise<number[]> {
    const headers: Record<string, string> = {
      ...(browser as Record<string, string>),
      ...(cookie && { cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
    }
    const signIn = await bare('POST', '/auth/sign-in/email', headers, {
      email: person.email,
      password: person.password,
    })
    const change = await bare('DELETE', '/api/v1/me/sessions', headers)
    return [signIn, change]
  }

  async function bare(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<number> {
    const answer = await fetch(new URL(path, test.origin), {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (answer.status === 403)
      assert.equal(((await answer.json()) as { code: string }).code, 'request.cross_site')
    return answer.status
  }

  it('passes from our own pages', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'same-origin', origin: test.origin }), [200, 200])
  })

  it('passes from our own pages in a browser without Fetch Metadata', async () => {
    assert.deepEqual(await statuses({ origin: test.origin }), [200, 200])
  })

  it('is refused from another site', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site', origin: STRANGER }), [403, 403])
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site' }), [403, 403])
    assert.deepEqual(await statuses({ origin: STRANGER }), [403, 403])
  })

  it('is refused from another site without a cookie too: nobody is signed in as somebody else', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site', origin: STRANGER }, false), [403, 403])
    assert.deepEqual(await statuses({ origin: STRANGER }, false), [403, 403])
  })

  it('is refused from a neighbour of the same site', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'same-site', origin: STRANGER }), [403, 403])
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'same-site' }), [403, 403])
  })

  it('is refused from a page that hides its origin', async () => {
    assert.deepEqual(await statuses({ origin: 'null' }), [403, 403])
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site', origin: 'null' }), [403, 403])
  })

  it('is refused when no page sends it', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'none' }), [403, 403])
  })

  it('passes from an origin that is allowed', async () => {
    assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site', origin: FRIEND }), [200, 200])
  })

  it('is refused from what only looks like an origin that is allowed', async () => {
    for (const origin of [
      `${FRIEND}.evil.example`,
      FRIEND.replace('https', 'http'),
      `${FRIEND}:444`,
      FRIEND.toUpperCase(),
      `${FRIEND}/`,
      'https://second.example.test',
      `${FRIEND}, ${STRANGER}`,
    ])
      assert.deepEqual(await statuses({ 'sec-fetch-site': 'cross-site', origin }), [403, 403], origin)
  })

  it('is refused from a program that sends a cookie and says nothing of where it comes from', async () => {
    assert.deepEqual(await statuses({}), [403, 403])
  })

  it('passes from a program without a cookie', async () => {
    assert.deepEqual(await statuses({}, false), [200, 401])
  })

  it('is refused when the own port is another', async () => {
    const neighbour = `http://127.0.0.1:${test.ctx.config.http.port === 9 ? 10 : 9}`
    assert.deepEqual(await statuses({ origin: neighbour }), [403, 403])
  })

  it('passes no form of another site, whatever its content type', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const foreign = await client.post('/auth/sign-in/email', undefined, {
        rawBody: 'email=a&password=b',
        headers: { 'content-type': type, origin: STRANGER, 'sec-fetch-site': 'cross-site' },
      })
      assert.equal(foreign.status, 403, type)
      const own = await client.send('POST', '/auth/sign-in/email', undefined, {
        rawBody: 'email=a&password=b',
        headers: { 'content-type': type },
      })
      assert.equal(own.status, 415, type)
    }
  })

  it('leaves nothing behind when it is refused', async () => {
    const stranger = newPerson()
    const answer = await test.client().post('/auth/sign-up/email', stranger, {
      headers: { origin: STRANGER, 'sec-fetch-site': 'cross-site' },
    })
    assert.equal(answer.status, 403)
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
    const row = await test.ctx.postgres.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', stranger.email)
      .executeTakeFirst()
    assert.equal(row, undefined)
  })
})

describe('a browser that asks about another origin', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ CORS_ORIGIN: FRIEND })
  })
  after(() => test[Symbol.asyncDispose]())

  const preflight = (origin: string, path = '/api/v1/me') =>
    test.client().send('OPTIONS', path, undefined, {
      undescribed: true,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'content-type, if-match',
      },
    })

  it('is told what an allowed one may do, with cookies', async () => {
    const { status, headers, raw } = await preflight(FRIEND)
    assert.equal(status, 204)
    assert.equal(raw.length, 0)
    assert.equal(headers['access-control-allow-origin'], FRIEND)
    assert.equal(headers['access-control-allow-credentials'], 'true')
    assert.match(String(headers['access-control-allow-methods']), /\bPATCH\b/)
    assert.match(String(headers['access-control-allow-headers']), /If-Match/)
    assert.match(String(headers.vary), /\bOrigin\b/)
  })

  it('is told nothing about any other', async () => {
    for (const origin of [STRANGER, 'null', `${FRIEND}.evil.example`, test.origin]) {
      const { status, headers } = await preflight(origin)
      assert.equal(status, 405, origin)
      for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/, origin)
    }
  })

  it('may read answers to an allowed one, errors included', async () => {
    for (const path of ['/auth/get-session', '/api/v1/me', '/api/v1/nothing']) {
      const { headers } = await test.client().get(path, { headers: { origin: FRIEND } })
      assert.equal(headers['access-control-allow-origin'], FRIEND, path)
      assert.equal(headers['access-control-allow-credentials'], 'true', path)
      assert.match(String(headers['access-control-expose-headers']), /Retry-After/)
      assert.match(String(headers.vary), /\bOrigin\b/, path)
    }
  })

  it('may read none to any other, and caches keep the two apart', async () => {
    for (const path of ['/auth/get-session', '/api/v1/me', '/livez']) {
      const { headers } = await test.client().get(path, { headers: { origin: STRANGER } })
      for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/, path)
      assert.match(String(headers.vary), /\bOrigin\b/, path)
    }
  })

  it('is never told that every origin is fine', async () => {
    const { headers } = await test.client().get('/auth/get-session')
    assert.equal(headers['access-control-allow-origin'], undefined)
  })
})

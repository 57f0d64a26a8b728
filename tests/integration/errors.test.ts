import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import { problemSchema } from '#contract/problem.ts'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import type { Answer } from '#tests/_client.ts'
import { sendRaw } from '#tests/_raw.ts'

const SECURITY_HEADERS = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
]

/** What every error promises: RFC 9457, an id in body and header, no cache entry, the security headers. */
function assertProblem(answer: Omit<Answer, 'raw' | 'setCookies'>, code: ErrorCode): void {
  const body = problemSchema.parse(answer.body)
  assert.equal(body.code, code)
  assert.equal(answer.status, ERRORS[code].status)
  assert.equal(body.status, answer.status)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  assert.equal(answer.headers['x-request-id'], body.requestId)
  assert.equal(body.instance, `urn:request:${body.requestId}`)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['x-powered-by'], undefined)
  for (const name of SECURITY_HEADERS) assert.ok(answer.headers[name], `${name} is missing`)
}

describe('an error', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  const json = { 'content-type': 'application/json' }
  const signIn = '/auth/sign-in/email'
  const raw = (rawBody: string | Buffer, headers: Record<string, string> = json) =>
    test.client().send('POST', signIn, undefined, { rawBody, headers })

  it('400 is for JSON that is broken', async () => {
    assertProblem(await raw('{"email":'), 'request.malformed')
    assertProblem(await raw('nonsense'), 'request.malformed')
    assertProblem(await raw(''), 'request.invalid')
  })

  it('400 is for text that is not UTF-8', async () => {
    assertProblem(await raw(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 'request.malformed')
  })

  it('400 is for null bytes and half characters', async () => {
    assertProblem(await raw('{"email":"a\\u0000@example.org"}'), 'request.malformed')
    assertProblem(await raw('{"email":"\\ud800@example.org"}'), 'request.malformed')
  })

  it('400 is for JSON that is too deep', async () => {
    assertProblem(await raw('['.repeat(50) + ']'.repeat(50)), 'request.too_deep')
  })

  it('404 is for what is not there', async () => {
    assertProblem(await test.client().get('/api/v1/nothing'), 'route.not_found')
    assertProblem(await test.client().get('/auth/nothing'), 'route.not_found')
    assertProblem(await test.client().post('/api/v1/nothing'), 'route.not_found')
  })

  it('404 is for a path that cannot be decoded', async () => {
    assertProblem(await test.client().get('/api/v1/%zz', { undescribed: true }), 'route.not_found')
  })

  it('404 is for a parameter that is far too long', async () => {
    const { client } = await member(test)
    const path = `/api/v1/me/sessions/${'a'.repeat(300)}`
    assertProblem(await client.send('DELETE', path, undefined, { undescribed: true }), 'route.not_found')
  })

  it('404 is for what Better Auth has and we do not offer', async () => {
    const { client } = await member(test)
    for (const path of [
      '/auth/update-user',
      '/auth/delete-user',
      '/auth/list-sessions',
      '/auth/revoke-sessions',
      '/auth/sign-in/social',
      '/auth/link-social',
      '/auth/set-password',
      '/auth/verify-password',
      '/auth/get-access-token',
    ])
      assertProblem(await client.post(path), 'route.not_found')
    for (const path of [
      '/auth/list-sessions',
      '/auth/error',
      '/auth/reset-password/token',
      '/auth/callback/github',
    ])
      assertProblem(await client.get(path), 'route.not_found')
  })

  it('404 is for a path with a slash too many', async () => {
    assertProblem(await test.client().get('/api/v1/me/', { undescribed: true }), 'route.not_found')
  })

  it('405 says which methods there are', async () => {
    const wrong = await test.client().get(signIn, { undescribed: true })
    assertProblem(wrong, 'route.method_not_allowed')
    assert.equal(wrong.headers.allow, 'POST')
    const me = await test.client().send('DELETE', '/api/v1/me', undefined, { undescribed: true })
    assertProblem(me, 'route.method_not_allowed')
    assert.equal(me.headers.allow, 'GET, HEAD, PATCH')
    const one = await test.client().get('/api/v1/me/sessions/abc', { undescribed: true })
    assert.equal(one.headers.allow, 'DELETE')
  })

  it('405 is for TRACE and for OPTIONS of nobody', async () => {
    for (const method of ['TRACE', 'OPTIONS'])
      assertProblem(
        await test.client().send(method, '/api/v1/me', undefined, { undescribed: true }),
        'route.method_not_allowed',
      )
  })

  it('413 is for a body of 10 MB, and for one byte too many', async () => {
    assertProblem(await raw(Buffer.alloc(64 * 1024 + 1, 0x20)), 'request.too_large')
    const answer = await sendRaw(
      test.origin,
      `POST ${signIn} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\nConnection: close\r\n\r\n`,
    )
    assertProblem(answer, 'request.too_large')
  })

  it('415 is for what is not JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ])
      assertProblem(await raw('{}', { 'content-type': type }), 'request.unsupported_media_type')
  })

  it('422 points to each value that is not valid', async () => {
    const answer = await test.client().post(signIn, { email: 'nobody', password: 7 })
    assertProblem(answer, 'request.invalid')
    assert.deepEqual(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
      '/email',
      '/password',
    ])
  })

  it('422 is for a body that is no object', async () => {
    for (const body of ['null', '[]', '"text"', '7']) assertProblem(await raw(body), 'request.invalid')
  })

  it('428 is for a change that is based on nothing', async () => {
    const { client } = await member(test)
    assertProblem(
      await client.send('PATCH', '/api/v1/me', { name: 'Grace Hopper' }),
      'request.precondition_required',
    )
  })

  it('500 says nothing of its cause, which is logged under the same id', async () => {
    await using broken = await startTestApp()
    const { client } = await member(broken)
    await sql`alter table sessions rename to sessions_gone`.execute(broken.ctx.postgres.db)
    const answer = await client.get('/api/v1/me')
    assertProblem(answer, 'internal')
    assert.equal(answer.body.detail, undefined)
    assert.doesNotMatch(answer.raw.toString(), /sessions|relation|select/i)
    const line = broken
      .logs()
      .split('\n')
      .filter((text) => text.includes(answer.body.requestId))
      .map((text) => JSON.parse(text))
      .find(({ level }) => level === 'error')
    assert.match(line.error.message, /relation "sessions" does not exist/)
    assert.equal(line.code, 'internal')
  })

  it('of Better Auth’s own has the same form', async () => {
    await using broken = await startTestApp()
    const { person } = await member(broken)
    await sql`alter table sessions rename to sessions_gone`.execute(broken.ctx.postgres.db)
    const answer = await broken.client().post(signIn, person)
    assertProblem(answer, 'internal')
    assert.doesNotMatch(answer.raw.toString(), /relation|select/i)
  })

  it('keeps a well-formed request id, and replaces any other', async () => {
    const kept = await test.client().get('/api/v1/me', { headers: { 'x-request-id': 'check-0123456789' } })
    assertProblem(kept, 'auth.required')
    assert.equal(kept.body.requestId, 'check-0123456789')
    for (const id of [
      'short',
      'has spaces in it',
      `x${'y'.repeat(100)}`,
      '<script>alert(1)</script>',
      '"},{"a":"b',
    ]) {
      const replaced = await test.client().get('/api/v1/me', { headers: { 'x-request-id': id } })
      assert.match(replaced.body.requestId, /^[0-9a-f-]{36}$/)
      assert.equal(replaced.headers['x-request-id'], replaced.body.requestId)
    }
  })

  it('carries the trace of its caller, and starts one where that is broken', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const carried = await test.client().get('/api/v1/me', {
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'x-request-id': 'trace-check-1' },
    })
    assert.match(String(carried.headers.traceparent), new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    assert.doesNotMatch(String(carried.headers.traceparent), /00f067aa0ba902b7/)
    const line = test
      .logs()
      .split('\n')
      .find((text) => text.includes('trace-check-1'))
    assert.equal(JSON.parse(line as string).traceId, trace)
    const broken = await test.client().get('/api/v1/me', { headers: { traceparent: '00-nonsense' } })
    assert.match(String(broken.headers.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  })
})

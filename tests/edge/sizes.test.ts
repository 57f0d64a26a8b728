import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { LIMITS } from '#contract/limits.ts'
import { ROOT } from '#scripts/root.ts'
import { ask, assertProblem, startUpstream } from '#tests/_edge.ts'
import { startNginx, type TestNginx } from '#tests/_nginx.ts'

describe('sizes', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  let seen: IncomingMessage[]
  before(async () => {
    const upstream = stack.use(
      await startUpstream((request, response) => {
        request.resume().on('end', () => response.end('taken'))
      }),
    )
    seen = upstream.requests
    nginx = stack.use(await startNginx({ upstream: upstream.address }))
  })
  after(() => stack.disposeAsync())
  const post = (path: string, body: Buffer | string, headers = {}) =>
    ask(nginx, path, { method: 'POST', body, headers })

  it('are those of the contract', () => {
    const read = (path: string): string => readFileSync(join(ROOT, 'ops', 'nginx', 'conf', path), 'utf8')
    assert.ok(read('http/40-size.conf').includes(`client_max_body_size ${LIMITS.bodyBytes / 1024}k;`))
    const avatar = `client_max_body_size ${LIMITS.avatarBytes / 1024 / 1024}m;`
    assert.ok(read('servers/30-gatehouse.conf.template').includes(avatar))
  })

  it('let a body of the limit through and refuse one byte more', async () => {
    assert.equal((await post('/api/v1/client-errors', Buffer.alloc(LIMITS.bodyBytes))).text, 'taken')
    const before = seen.length
    assertProblem(
      await post('/api/v1/client-errors', Buffer.alloc(LIMITS.bodyBytes + 1)),
      'request.too_large',
    )
    assertProblem(await post('/auth/sign-in/email', Buffer.alloc(LIMITS.bodyBytes + 1)), 'request.too_large')
    assert.equal(seen.length, before)
  })

  it('count a body that does not say how long it is', async () => {
    const answer = await ask(nginx, '/api/v1/client-errors', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(LIMITS.bodyBytes + 1),
    })
    assertProblem(answer, 'request.too_large')
  })

  it('let a picture be larger, and give its refusal the name that the API has for it', async () => {
    const put = (bytes: number) =>
      ask(nginx, '/api/v1/me/avatar', { method: 'PUT', body: Buffer.alloc(bytes) })
    assert.equal((await put(LIMITS.avatarBytes)).text, 'taken')
    assertProblem(await put(LIMITS.avatarBytes + 1), 'avatar.too_large')
  })

  it('let a cookie of nearly 8 kB through', async () => {
    const answer = await ask(nginx, '/', { headers: { cookie: `a=${'x'.repeat(8100)}` } })
    assert.equal(answer.status, 200)
    assert.equal(seen.at(-1)?.headers.cookie?.length, 8102)
  })

  it('refuse a cookie of 8 kB, and say which cookies to clear', async () => {
    const answer = await ask(nginx, '/', { headers: { cookie: `a=${'x'.repeat(8192)}` } })
    assertProblem(answer, 'request.headers_too_large')
    assert.match(answer.text, /Clear the cookies of this site/)
  })

  it('refuse many headers that are too large together', async () => {
    const headers = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x-part-${i}`, 'x'.repeat(4000)]))
    assertProblem(await ask(nginx, '/', { headers }), 'request.headers_too_large')
  })

  it('refuse two sessions in one request, because neither is surely the right one', async () => {
    const before = seen.length
    const session = '__Host-gatehouse.session='
    assertProblem(
      await ask(nginx, '/api/v1/me', { headers: { cookie: `${session}a; b=c; ${session}d` } }),
      'request.malformed',
    )
    assertProblem(
      await ask(nginx, '/', { headers: { cookie: [`${session}a`, `${session}d`] } }),
      'request.malformed',
    )
    assert.equal(seen.length, before)
    // The control: one session and another cookie that only looks like it.
    assert.equal((await ask(nginx, '/', { headers: { cookie: `${session}a; x${session}d` } })).status, 200)
  })
})

import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { ask, askRaw, startUpstream } from '#tests/_edge.ts'
import { HOST, startNginx, type TestNginx } from '#tests/_nginx.ts'

/** Everything with which a client could pretend to be somebody or somewhere else. */
const FORGED = {
  'x-real-ip': '203.0.113.66',
  'x-forwarded-for': '203.0.113.66, 10.0.0.1',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '81',
  'x-forwarded-uri': '/evil',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-server': 'evil.example',
  forwarded: 'for=203.0.113.66;host=evil.example;proto=http',
  'x-client-ip': '203.0.113.66',
  'true-client-ip': '203.0.113.66',
  'x-auth-user-id': 'forged-id',
  'x-auth-session-id': 'forged-session',
  'x-auth-email': 'forged@example.org',
  'x-auth-roles': 'admin',
  'x-auth-redirect': 'https://evil.example',
  'x-request-id': 'forged-request-id',
  proxy: 'http://evil.example',
}

describe('what a client says about itself', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  let seen: IncomingMessage[]
  before(async () => {
    const upstream = stack.use(await startUpstream((_request, response) => response.end()))
    seen = upstream.requests
    nginx = stack.use(await startNginx({ upstream: upstream.address }))
  })
  after(() => stack.disposeAsync())
  const last = (): IncomingMessage => seen.at(-1) as IncomingMessage

  it('reaches Gatehouse under none of the names that programs trust', async () => {
    await ask(nginx, '/api/v1/me', { headers: FORGED })
    const { headers } = last()
    for (const [name, forged] of Object.entries(FORGED)) assert.notEqual(headers[name], forged, name)
    const told = JSON.stringify(last().rawHeaders)
    assert.doesNotMatch(told, /203\.0\.113\.66|evil|forged/)
    assert.doesNotMatch(told, /x-auth/i)
  })

  it('is replaced by what nginx knows, in one header each', async () => {
    await ask(nginx, '/api/v1/me', { headers: FORGED, from: '127.0.0.7' })
    const { headers, rawHeaders } = last()
    assert.equal(headers['x-real-ip'], '127.0.0.7')
    assert.equal(headers['x-forwarded-proto'], 'https')
    assert.equal(headers['x-forwarded-host'], HOST)
    assert.equal(headers.host, HOST)
    assert.match(String(headers['x-request-id']), /^[0-9a-f]{32}$/)
    assert.equal(rawHeaders.filter((name) => name.toLowerCase() === 'x-real-ip').length, 1)
  })

  it('does not get through twice either', async () => {
    await ask(nginx, '/', {
      headers: { 'X-Real-IP': ['203.0.113.66', '203.0.113.67'], 'X-Auth-User-Id': ['forged', 'forged'] },
    })
    assert.equal(last().headers['x-real-ip'], '127.0.0.1')
    assert.doesNotMatch(JSON.stringify(last().rawHeaders), /203\.0\.113|forged/)
  })

  it('does not get through with underscores, which some programs read as dashes', async () => {
    await askRaw(
      nginx,
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX_Real_IP: 203.0.113.66\r\nX_Auth_User_Id: forged\r\nConnection: close\r\n\r\n`,
    )
    assert.doesNotMatch(JSON.stringify(last().rawHeaders), /203\.0\.113|forged/)
  })

  it('does not get through with a space before the colon', async () => {
    const before = seen.length
    const answer = await askRaw(
      nginx,
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Auth-User-Id : forged\r\nConnection: close\r\n\r\n`,
    )
    const passed = seen.slice(before).map(({ rawHeaders }) => JSON.stringify(rawHeaders))
    assert.ok(answer.status === 400 || passed.length === 1)
    assert.doesNotMatch(passed.join(), /forged/)
  })

  it('tells /auth/verify where the visitor of another app wanted to go, and nothing else', async () => {
    await ask(nginx, '/auth/verify', { headers: { ...FORGED, 'x-original-url': 'https://app.example/x' } })
    const { headers } = last()
    assert.equal(headers['x-original-url'], 'https://app.example/x')
    assert.equal(headers['x-forwarded-host'], 'evil.example')
    assert.equal(headers['x-forwarded-uri'], '/evil')
    assert.equal(headers['x-real-ip'], '127.0.0.1')
    assert.equal(headers['x-auth-user-id'], undefined)
    assert.equal(headers['x-forwarded-for'], undefined)
  })

  it('keeps the trace that a caller began', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    await ask(nginx, '/', { headers: { traceparent } })
    assert.equal(last().headers.traceparent, traceparent)
  })
})

describe('behind a load balancer', () => {
  it('the address comes from X-Forwarded-For when the balancer is named, and only from its last hop', async () => {
    await using upstream = await startUpstream((_request, response) => response.end())
    await using nginx = await startNginx({
      upstream: upstream.address,
      env: { TRUSTED_EDGE_CIDR: '127.0.0.1/32, 192.0.2.0/24' },
    })
    await ask(nginx, '/', { headers: { 'x-forwarded-for': '203.0.113.66, 198.51.100.9' } })
    assert.equal(upstream.requests.at(-1)?.headers['x-real-ip'], '198.51.100.9')
    // Another peer is no balancer.
    await ask(nginx, '/', { headers: { 'x-forwarded-for': '198.51.100.9' }, from: '127.0.0.2' })
    assert.equal(upstream.requests.at(-1)?.headers['x-real-ip'], '127.0.0.2')
  })
})

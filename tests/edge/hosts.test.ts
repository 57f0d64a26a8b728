import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, constants } from 'node:http2'
import { request, type IncomingMessage } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { ask, askRaw, assertProblem, startUpstream } from '#tests/_edge.ts'
import { HOST, startNginx, type TestNginx } from '#tests/_nginx.ts'

describe('hosts and addresses', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  let seen: IncomingMessage[]
  before(async () => {
    const upstream = stack.use(await startUpstream((_request, response) => response.end('upstream')))
    seen = upstream.requests
    nginx = stack.use(await startNginx({ upstream: upstream.address }))
  })
  after(() => stack.disposeAsync())

  /** Over plain http. @returns undefined when the connection is closed without an answer */
  async function plain(path: string, host: string, method = 'GET'): Promise<IncomingMessage | undefined> {
    const outgoing = request({
      host: '127.0.0.1',
      port: nginx.httpPort,
      path,
      method,
      headers: { host },
      agent: false,
    })
    outgoing.end()
    try {
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
      incoming.resume()
      return incoming
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ECONNRESET')
      return undefined
    }
  }

  it('http leads to the same address on https, for good and with the method kept', async () => {
    const answer = await plain('/profile?tab=1&x=%20y', HOST, 'POST')
    assert.equal(answer?.statusCode, 308)
    assert.equal(answer.headers.location, `https://${HOST}/profile?tab=1&x=%20y`)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.match(String(answer.headers['content-security-policy']), /^default-src 'none'/)
    // RFC 6797 §7.2: not over plain http.
    assert.equal(answer.headers['strict-transport-security'], undefined)
  })

  it('http leads nowhere else, whatever the address looks like', async () => {
    for (const path of ['//evil.example/', '/\\evil.example', '/.evil.example', '/%0d%0aSet-Cookie:a=b']) {
      const answer = await plain(path, HOST)
      assert.equal(answer?.headers.location, `https://${HOST}${path}`)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  })

  it('http with an absolute address keeps to our host', async () => {
    const answer = await plain(`http://${HOST}/x`, HOST)
    assert.equal(answer?.headers.location, `https://${HOST}/x`)
    assert.equal(await plain('http://evil.example/x', HOST), undefined)
  })

  it('http never speaks for Gatehouse', async () => {
    const before = seen.length
    assert.equal((await plain('/api/v1/me', HOST))?.statusCode, 308)
    assert.equal((await plain('/auth/sign-in/email', HOST, 'POST'))?.statusCode, 308)
    assert.equal(seen.length, before)
  })

  it('http closes on a host that is not ours, without a word', async () => {
    assert.equal(await plain('/', 'evil.example'), undefined)
    assert.equal(await plain('/', '127.0.0.1'), undefined)
    assert.equal(await plain('/.well-known/acme-challenge/token', 'evil.example'), undefined)
  })

  it('the challenge of a certificate authority is not redirected', async () => {
    const answer = await plain('/.well-known/acme-challenge/token', HOST)
    assert.equal(answer?.statusCode, 404)
    assert.equal(answer.headers.location, undefined)
  })

  it('nothing but challenges can be read from their directory', async () => {
    for (const path of [
      '/.well-known/acme-challenge/../../../tls/privkey.pem',
      '/.well-known/acme-challenge/..%2f..%2f..%2ftls/privkey.pem',
    ])
      assert.notEqual((await plain(path, HOST))?.statusCode, 200)
  })

  /** @returns what TLS said, or undefined when it went well */
  async function handshake(servername: string): Promise<string | undefined> {
    const socket = tlsConnect({
      host: '127.0.0.1',
      port: nginx.httpsPort,
      servername,
      rejectUnauthorized: false,
    })
    try {
      await once(socket, 'secureConnect')
      return undefined
    } catch (error) {
      return (error as NodeJS.ErrnoException).code
    } finally {
      socket.destroy()
    }
  }

  it('https refuses the handshake for a name that is not ours, and so shows no certificate', async () => {
    assert.equal(await handshake('evil.example'), 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME')
    assert.equal(await handshake(''), 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME')
    // The control: for ours it goes well.
    assert.equal(await handshake(HOST), undefined)
  })

  it('https answers 421 to another Host behind our name', async () => {
    const before = seen.length
    for (const host of ['evil.example', '127.0.0.1', `${HOST}.evil.example`, `evil-${HOST}`])
      assertProblem(await ask(nginx, '/', { headers: { host } }), 'request.wrong_host')
    assert.equal(seen.length, before)
  })

  it('https answers 421 to another :authority over HTTP/2', async () => {
    const session = connect(`https://${HOST}`, {
      createConnection: () =>
        tlsConnect({
          host: '127.0.0.1',
          port: nginx.httpsPort,
          servername: HOST,
          ca: nginx.certificate(),
          ALPNProtocols: ['h2'],
        }),
    })
    const stream = session.request({ ':path': '/', ':authority': 'evil.example' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    assert.equal(headers[constants.HTTP2_HEADER_STATUS], 421)
    session.destroy()
  })

  it('our host counts in any case, with a port, and with the dot of the root', async () => {
    for (const host of [HOST.toUpperCase(), `${HOST}:443`, `${HOST}.`])
      assert.equal((await ask(nginx, '/', { headers: { host } })).status, 200)
    assert.equal(seen.at(-1)?.headers.host, HOST)
  })

  it('an absolute address counts, and Gatehouse sees path and host of it', async () => {
    const answer = await askRaw(
      nginx,
      `GET https://${HOST}/x?y=1 HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
    )
    assert.equal(answer.status, 200)
    assert.equal(seen.at(-1)?.url, '/x?y=1')
    assert.equal(seen.at(-1)?.headers.host, HOST)
  })

  it('an absolute address of another host is refused, whatever Host says', async () => {
    const before = seen.length
    const answer = await askRaw(
      nginx,
      `GET https://evil.example/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
    )
    assertProblem(answer, 'request.wrong_host')
    assert.equal(seen.length, before)
  })

  it('plain http on the https port is told so', async () => {
    const outgoing = request({
      host: '127.0.0.1',
      port: nginx.httpsPort,
      path: '/',
      headers: { host: HOST },
      agent: false,
    })
    outgoing.end()
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    assert.equal(incoming.statusCode, 400)
    assert.match(String(incoming.headers['content-type']), /^application\/problem\+json/)
    incoming.resume()
  })

  it('readiness is told without details, and what is for operators not at all', async () => {
    assert.equal((await ask(nginx, '/livez')).text, 'upstream')
    assert.equal((await ask(nginx, '/readyz')).text, 'upstream')
    const before = seen.length
    for (const path of [
      '/readyz?verbose',
      '/metrics',
      '/%6detrics',
      '//metrics',
      '/dev/mail',
      '/dev/mail.json',
    ])
      assertProblem(await ask(nginx, path), 'route.not_found')
    assert.equal(seen.length, before)
  })

  it('the inside port tells only loopback, and only of nginx', async () => {
    const inside = `http://127.0.0.1:${nginx.insidePort}`
    assert.equal(await (await fetch(`${inside}/healthz`)).text(), 'ok\n')
    assert.match(await (await fetch(`${inside}/nginx_status`)).text(), /Active connections: \d+/)
    assert.equal((await fetch(`${inside}/api/v1/me`)).status, 404)
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { ask, askRaw, assertProblem, startUpstream } from '#tests/_edge.ts'
import { HOST, startNginx, type TestNginx } from '#tests/_nginx.ts'

const POST = `POST /api/v1/client-errors HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\n`
/** What a smuggler wants the upstream to take for a request of its own. */
const HIDDEN = `GET /smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`

describe('bytes that are no honest request', { concurrency: true }, () => {
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
  const smuggled = (): IncomingMessage[] => seen.filter(({ url }) => url === '/smuggled')

  it('with a length and chunks are refused', async () => {
    const bytes = `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`
    assertProblem(await askRaw(nginx, bytes), 'request.malformed')
    assert.deepEqual(smuggled(), [])
  })

  it('with chunks and a length are refused', async () => {
    const bytes = `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`
    assertProblem(await askRaw(nginx, bytes), 'request.malformed')
    assert.deepEqual(smuggled(), [])
  })

  it('with a length and chunks that are none are refused', async () => {
    const bytes = `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello`
    assertProblem(await askRaw(nginx, bytes), 'request.malformed')
  })

  it('with two lengths are refused', async () => {
    const bytes = `${POST}Content-Length: 2\r\nContent-Length: ${2 + HIDDEN.length}\r\n\r\n{}${HIDDEN}`
    assertProblem(await askRaw(nginx, bytes), 'request.malformed')
    assert.deepEqual(smuggled(), [])
  })

  it('with the same length twice are refused', async () => {
    assertProblem(
      await askRaw(nginx, `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`),
      'request.malformed',
    )
  })

  it('with a length that is no number are refused', async () => {
    assertProblem(await askRaw(nginx, `${POST}Content-Length: 2, 2\r\n\r\n{}`), 'request.malformed')
    assertProblem(await askRaw(nginx, `${POST}Content-Length: 0x2\r\n\r\n{}`), 'request.malformed')
    assertProblem(await askRaw(nginx, `${POST}Content-Length: -2\r\n\r\n{}`), 'request.malformed')
    assertProblem(await askRaw(nginx, `${POST}Content-Length: +2\r\n\r\n{}`), 'request.malformed')
  })

  it('with a transfer coding that is not chunked are refused', async () => {
    for (const coding of ['identity', 'xchunked', 'gzip, chunked', 'chunked, identity'])
      assertProblem(
        await askRaw(nginx, `${POST}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`),
        'request.malformed',
      )
  })

  it('with two transfer codings are refused', async () => {
    const bytes = `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`
    assertProblem(await askRaw(nginx, bytes), 'request.malformed')
    assert.deepEqual(smuggled(), [])
  })

  it('with a chunk whose size is no number are refused', async () => {
    assertProblem(
      await askRaw(nginx, `${POST}Transfer-Encoding: chunked\r\n\r\n5z\r\nhello\r\n0\r\n\r\n`),
      'request.malformed',
    )
  })

  it('with a size that overflows are refused', async () => {
    const bytes = `${POST}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nhello\r\n`
    const answer = await askRaw(nginx, bytes)
    assert.ok(answer.status === 400 || answer.status === 413, String(answer.status))
  })

  it('with honest chunks arrive whole, with a length, and what follows is a request of its own', async () => {
    const bytes = `${POST}Transfer-Encoding: chunked\r\nX-Mark: honest\r\n\r\n2\r\n{}\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`
    assert.equal((await askRaw(nginx, bytes)).status, 200)
    const first = seen.find(({ headers }) => headers['x-mark'] === 'honest')
    assert.equal(first?.headers['content-length'], '2')
    assert.equal(first?.headers['transfer-encoding'], undefined)
    assert.equal(seen.filter(({ url }) => url === '/second').length, 1)
  })

  it('with a null byte in a header are refused', async () => {
    assertProblem(
      await askRaw(nginx, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Test: a\0b\r\n\r\n`),
      'request.malformed',
    )
  })

  it('with a line break alone inside a header bring no header of their own', async () => {
    await ask(nginx, '/')
    const answer = await askRaw(
      nginx,
      `GET /lf HTTP/1.1\r\nHost: ${HOST}\r\nX-Test: a\rX-Auth-User-Id: forged\r\nConnection: close\r\n\r\n`,
    )
    assert.ok([400, 200].includes(answer.status))
    const passed = seen.filter(({ url }) => url === '/lf')
    assert.ok(passed.every(({ headers }) => headers['x-auth-user-id'] === undefined))
  })

  it('without Host, or with two, are refused', async () => {
    assertProblem(await askRaw(nginx, 'GET / HTTP/1.1\r\n\r\n'), 'request.malformed')
    assertProblem(
      await askRaw(nginx, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nHost: evil.example\r\n\r\n`),
      'request.malformed',
    )
  })

  it('of an unknown version of HTTP are refused', async () => {
    assertProblem(await askRaw(nginx, `GET / HTTP/3.0\r\nHost: ${HOST}\r\n\r\n`), 'request.malformed')
  })

  it('that ask for a tunnel are refused', async () => {
    const answer = await askRaw(nginx, `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
    assert.ok(answer.status === 400 || answer.status === 405, String(answer.status))
    assert.match(String(answer.headers['content-type']), /problem/)
  })

  it('that ask for another protocol are answered as HTTP, and the wish goes no further', async () => {
    const answer = await ask(nginx, '/upgrade', { headers: { connection: 'upgrade', upgrade: 'h2c' } })
    assert.equal(answer.status, 200)
    const [passed] = seen.filter(({ url }) => url === '/upgrade')
    assert.equal(passed?.headers.upgrade, undefined)
    assert.notEqual(passed?.headers.connection, 'upgrade')
    assert.ok(passed)
  })

  it('that dribble in are cut off', async () => {
    const started = Date.now()
    const answer = await askRaw(nginx, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: a`)
    assert.equal(Number.isNaN(answer.status), true, 'nothing is answered to half a request')
    assert.ok(Date.now() - started < 30_000)
    assert.ok(nginx.accessLog().some(({ status }) => status === '408'))
  })

  it('that stop in the middle of the body are cut off, and Gatehouse never hears of them', async () => {
    await askRaw(nginx, `POST /half HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 20\r\n\r\n{`)
    assert.deepEqual(
      seen.filter(({ url }) => url === '/half'),
      [],
    )
    assert.ok(nginx.accessLog().some(({ status, path }) => status === '408' && path === '/half'))
  })

  it('from a client that has closed its half are answered', async () => {
    const answer = await askRaw(nginx, `GET /closed HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`, {
      halfClose: true,
    })
    assert.ok(answer.status === 200 || Number.isNaN(answer.status))
    assert.ok(nginx.accessLog().some(({ path, status }) => path === '/closed' && /^(200|499)$/.test(status)))
  })

  it('from a client that closes its half in the middle of a body go no further', async () => {
    await askRaw(nginx, `POST /gone HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 20\r\n\r\n{`, {
      halfClose: true,
    })
    assert.deepEqual(
      seen.filter(({ url }) => url === '/gone'),
      [],
    )
  })

  it('harm nobody else', async () => {
    const sockets = Array.from({ length: 50 }, () =>
      tlsConnect({ host: '127.0.0.1', port: nginx.httpsPort, servername: HOST, rejectUnauthorized: false }),
    )
    await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')))
    for (const socket of sockets) {
      socket.on('error', () => {})
      socket.write('GET / HTTP/1.1\r\nHost')
    }
    assert.equal((await ask(nginx, '/')).status, 200)
    for (const socket of sockets) socket.destroy()
  })
})

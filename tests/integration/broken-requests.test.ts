import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { problemSchema } from '#contract/problem.ts'
import type { ErrorCode } from '#contract/error-codes.ts'
import { startTestApp, type TestApp } from '#tests/_app.ts'
import { sendRaw, type RawAnswer } from '#tests/_raw.ts'

/** What even an answer to no request promises. */
function assertProblem(answer: RawAnswer, status: number, code: ErrorCode): void {
  assert.equal(answer.status, status)
  const body = problemSchema.parse(answer.body)
  assert.equal(body.code, code)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  assert.equal(answer.headers['x-request-id'], body.requestId)
  assert.equal(answer.headers.server, undefined)
}

describe('bytes that are no request', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
    // The limits of time are those of the server; here they are short, so that the test is.
    test.app.server.headersTimeout = 300
    test.app.server.requestTimeout = 300
  })
  after(() => test[Symbol.asyncDispose]())

  it('are answered 400', async () => {
    assertProblem(await sendRaw(test.origin, 'nonsense\r\n\r\n'), 400, 'request.malformed')
    assertProblem(
      await sendRaw(test.origin, Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])),
      400,
      'request.malformed',
    )
  })

  it('are logged with the id that the answer carries', async () => {
    const answer = await sendRaw(test.origin, 'nonsense\r\n\r\n')
    assert.ok(test.logs().includes(problemSchema.parse(answer.body).requestId))
  })

  it('with a null byte in a header are answered 400', async () => {
    const bytes = 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Test: a\0b\r\n\r\n'
    assertProblem(await sendRaw(test.origin, bytes), 400, 'request.malformed')
  })

  it('with two lengths are answered 400, so that no proxy disagrees with us about where a request ends', async () => {
    const head = 'POST /auth/sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    for (const framing of [
      'Content-Length: 2\r\nContent-Length: 3\r\n',
      'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n',
      'Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n',
      'Content-Length: 0x2\r\n',
    ])
      assertProblem(await sendRaw(test.origin, `${head}${framing}\r\n{}`), 400, 'request.malformed')
  })

  it('without a Host are answered 400', async () => {
    const answer = await sendRaw(test.origin, 'GET /livez HTTP/1.1\r\n\r\n')
    assert.equal(answer.status, 400)
  })

  it('with headers over 16 kB are answered 431', async () => {
    const bytes = `GET /livez HTTP/1.1\r\nHost: x\r\nCookie: a=${'x'.repeat(17_000)}\r\n\r\n`
    assertProblem(await sendRaw(test.origin, bytes), 431, 'request.headers_too_large')
  })

  it('with an address over 16 kB are answered 431', async () => {
    const bytes = `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`
    assertProblem(await sendRaw(test.origin, bytes), 431, 'request.headers_too_large')
  })

  it('that stop in the middle of the headers are answered 408', async () => {
    assertProblem(await sendRaw(test.origin, 'GET /livez HTTP/1.1\r\nHost: x\r\n'), 408, 'request.timeout')
  })

  it('that stop in the middle of the body are answered 408', async () => {
    const bytes =
      'POST /auth/sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{'
    assertProblem(await sendRaw(test.origin, bytes), 408, 'request.timeout')
  })

  it('harm nobody else', async () => {
    const { hostname, port } = new URL(test.origin)
    const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname))
    for (const socket of sockets) {
      socket.on('error', () => {})
      socket.write('GET /livez HTTP/1.1\r\nHost')
    }
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    assert.equal((await test.client().get('/livez')).status, 200)
    for (const socket of sockets) socket.destroy()
  })
})

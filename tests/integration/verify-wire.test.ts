import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'

/** The head of a remembered answer is written by hand: here are its bytes, as proxies of all ages read them. */
describe('a remembered answer of /auth/verify', () => {
  let test: TestApp
  let cookie: string
  before(async () => {
    test = await startTestApp()
    const { client } = await member(test)
    cookie = `gatehouse.session=${client.cookies.get('gatehouse.session')}`
    for (let i = 0; i < 2; i += 1) assert.equal((await client.get('/auth/verify')).status, 204)
  })
  after(() => test[Symbol.asyncDispose]())

  const open = async (): Promise<{ socket: Socket; said: () => string }> => {
    const socket = connect(Number(new URL(test.origin).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    await once(socket, 'connect')
    return { socket, said: () => text }
  }
  const request = (line: string, ...headers: string[]): string =>
    [line, 'Host: localhost', `Cookie: ${cookie}`, ...headers, '', ''].join('\r\n')
  const answersIn = (text: string): string[] => text.split(/(?=HTTP\/1\.1 )/).filter((part) => part !== '')

  it('has each header once, no body, and the id of its request', async () => {
    const { socket, said } = await open()
    socket.write(
      request('GET /auth/verify HTTP/1.1', 'X-Request-Id: the-id-of-a-request', 'Connection: close'),
    )
    await once(socket, 'close')
    const [head = '', body] = said().split('\r\n\r\n')
    const [status, ...lines] = head.split('\r\n')
    assert.equal(status, 'HTTP/1.1 204 No Content')
    assert.equal(body, '')
    assert.deepEqual(lines.map((line) => line.split(':')[0]?.toLowerCase()).toSorted(), [
      'cache-control',
      'connection',
      'date',
      'x-auth-email',
      'x-auth-roles',
      'x-auth-session-id',
      'x-auth-user-id',
      'x-request-id',
    ])
    assert.ok(lines.includes('X-Request-Id: the-id-of-a-request'))
    assert.ok(lines.includes('Connection: close'))
    const date = Date.parse(lines.find((line) => line.startsWith('Date: '))?.slice(6) ?? '')
    assert.ok(Math.abs(date - Date.now()) < 60_000, 'the date is another')
  })

  it('keeps the connection for the next question', async () => {
    const { socket, said } = await open()
    for (let asked = 1; asked <= 3; asked += 1) {
      socket.write(request('GET /auth/verify HTTP/1.1'))
      await assertEventually(() => assert.equal(answersIn(said()).length, asked))
    }
    assert.ok(answersIn(said()).every((answer) => answer.includes('\r\nConnection: keep-alive\r\n')))
    socket.destroy()
  })

  it('closes the connection of an HTTP/1.0 proxy, which waits for that', async () => {
    const { socket, said } = await open()
    socket.write(request('GET /auth/verify HTTP/1.0'))
    await once(socket, 'close')
    assert.match(said(), /^HTTP\/1\.1 204 [^]*\r\nConnection: close\r\n\r\n$/)
  })

  it('comes in its turn among questions that are sent at once', async () => {
    const { socket, said } = await open()
    socket.write(
      request('GET /auth/verify HTTP/1.1', 'X-Request-Id: first-of-three') +
        request('GET /livez HTTP/1.1', 'X-Request-Id: second-of-three') +
        request('GET /auth/verify HTTP/1.1', 'X-Request-Id: third-of-three', 'Connection: close'),
    )
    await once(socket, 'close')
    const ids = [...said().matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id)
    assert.deepEqual(ids, ['first-of-three', 'second-of-three', 'third-of-three'])
  })

  it('does not harm others when whoever asked has gone', async () => {
    for (let i = 0; i < 50; i += 1) {
      const { socket } = await open()
      socket.write(request('GET /auth/verify HTTP/1.1'))
      socket.resetAndDestroy()
    }
    const { socket, said } = await open()
    socket.write(request('GET /auth/verify HTTP/1.1', 'Connection: close'))
    await once(socket, 'close')
    assert.match(said(), /^HTTP\/1\.1 204 /)
    assert.doesNotMatch(test.logs(), /"level":"(error|fatal)"/)
  })

  it('asks for the end of the connection once the server closes', async () => {
    await using stopping = await startTestApp({}, test.databaseUrl)
    const port = Number(new URL(stopping.origin).port)
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    await once(socket, 'connect')
    const whole = request('GET /auth/verify HTTP/1.1')
    socket.write(whole)
    await assertEventually(() => assert.equal(answersIn(text).length, 1))
    // A request that has begun keeps its connection open.
    socket.write(whole.slice(0, 20))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closed = stopping.app.close()
    await assertEventually(() => assert.equal(stopping.app.server.listening, false))
    socket.write(whole.slice(20))
    await once(socket, 'close')
    await closed
    assert.match(answersIn(text)[1] ?? '', /^HTTP\/1\.1 204 [^]*\r\nConnection: close\r\n/)
  })
})

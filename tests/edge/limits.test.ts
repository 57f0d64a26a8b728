import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { ask, assertProblem, openTls, startUpstream, type EdgeAnswer } from '#tests/_edge.ts'
import { HOST, startNginx, type TestNginx } from '#tests/_nginx.ts'

/** Each test comes from addresses of its own, because the limits are per address. */
describe('limits', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  before(async () => {
    const upstream = stack.use(
      await startUpstream((request, response) => {
        if (request.url === '/hang') return
        response.end('taken')
      }),
    )
    nginx = stack.use(await startNginx({ upstream: upstream.address }))
  })
  after(() => stack.disposeAsync())

  /** Faster than any of the limits lets them through: the sums below hold however slow the machine is. */
  async function flood(path: string, count: number, from: string, method = 'GET') {
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: count }, () => ask(nginx, path, { from, method })))
    const seconds = (performance.now() - started) / 1000
    const taken = answers.filter(({ status }) => status === 200).length
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(taken + refused.length, count)
    return { taken, refused, seconds }
  }

  it('let a burst of 20 requests to the API through, and 10 a second after it', async () => {
    const { taken, refused, seconds } = await flood('/api/v1/settings', 90, '127.0.1.1')
    assert.ok(taken >= 21, `${taken} were let through`)
    assert.ok(taken <= 21 + Math.ceil(seconds * 10), `${taken} were let through in ${seconds} s`)
    assertProblem(refused[0] as EdgeAnswer, 'rate.limited')
    assert.equal(refused[0]?.headers['retry-after'], '1')
  })

  it('are tighter where passwords are tried', async () => {
    const { taken, refused, seconds } = await flood('/auth/sign-in/email', 40, '127.0.1.2', 'POST')
    assert.ok(taken >= 11, `${taken} were let through`)
    assert.ok(taken <= 11 + Math.ceil(seconds), `${taken} were let through in ${seconds} s`)
    assertProblem(refused[0] as EdgeAnswer, 'rate.limited')
  })

  it('count every spelling of an address alike', async () => {
    const spellings = [
      '/auth/sign-in/email',
      '/auth/sign%2din/email',
      '/auth//sign-in/email',
      '/auth/./sign-in/email',
      '/x/../auth/sign-in/email?a=b',
    ]
    const started = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        ask(nginx, spellings[i % spellings.length] as string, { method: 'POST', from: '127.0.1.3' }),
      ),
    )
    const taken = answers.filter(({ status }) => status === 200).length
    assert.ok(taken <= 11 + Math.ceil((performance.now() - started) / 1000), `${taken} were let through`)
  })

  it('of one address are not those of another', async () => {
    await flood('/auth/sign-in/email', 30, '127.0.1.4', 'POST')
    assert.equal((await ask(nginx, '/auth/sign-in/email', { method: 'POST', from: '127.0.1.5' })).status, 200)
  })

  it('do not believe a client that names other addresses', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        ask(nginx, '/auth/sign-in/email', {
          method: 'POST',
          from: '127.0.1.6',
          headers: { 'x-forwarded-for': `203.0.113.${i}`, 'x-real-ip': `203.0.113.${i}` },
        }),
      ),
    )
    assert.ok(answers.some(({ status }) => status === 429))
  })

  it('leave the check of a session to those who ask for every request', async () => {
    const { taken } = await flood('/auth/verify', 95, '127.0.1.7')
    assert.equal(taken, 95)
  })

  it('leave pages and assets their burst', async () => {
    const { taken } = await flood('/assets/x.js', 95, '127.0.1.8')
    assert.equal(taken, 95)
  })

  it('let one address hold 100 requests at once', async () => {
    const sockets: TLSSocket[] = []
    const hanging = async (): Promise<string> => {
      const socket = await openTls(nginx, '127.0.1.9')
      sockets.push(socket)
      socket.write(`GET /hang HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
      const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [Buffer?]
      return String(chunk)
    }
    const answers = Array.from({ length: 101 }, hanging)
    const first = await Promise.race(answers)
    assert.match(first, /^HTTP\/1\.1 429 /)
    assert.match(first, /Retry-After: 1\r\n/)
    for (const socket of sockets) socket.destroy()
    await Promise.allSettled(answers)
  })

  it('say in the access log whom they turned away', () => {
    const lines = nginx.accessLog().filter(({ status }) => status === '429')
    assert.ok(lines.length > 50)
    assert.ok(lines.some(({ limited, upstream }) => limited === 'REJECTED' && upstream === ''))
  })
})

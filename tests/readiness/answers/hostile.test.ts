import assert from 'node:assert/strict'
import { createServer as createTcp, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { headerOf, quoted } from '#readiness/facts/answers/answer.ts'
import { answers } from '#readiness/facts/answers/answers.ts'
import { exposures } from '#readiness/facts/answers/exposures.ts'
import { site } from '#readiness/facts/answers/site.ts'
import { prometheus } from '#readiness/facts/metrics/prometheus.ts'
import { lookAt, seenAt, serve, serveRaw, type TestServer } from './_target.ts'

const reasonAt = async (url: string): Promise<string> => {
  const looked = await lookAt(site, { url })
  return 'reason' in looked ? looked.reason : `no reason, but ${looked.value.page.status}`
}
/** Answers each connection with the same bytes. */
const speaking = (say: (socket: Socket) => void): Promise<TestServer> =>
  serveRaw(
    createTcp((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => say(socket))
    }),
  )

describe('a target that means harm', () => {
  it('may send a body without end', async () => {
    await using target = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) if (response.destroyed) return
        response.once('drain', more)
      }
      more()
    })
    const { page } = await seenAt(site, { url: `http://127.0.0.1:${target.port}` })
    assert.equal(page.isCut, true)
    assert.ok(page.text.length <= 300_000)
  })

  it('may send headers without end', async () => {
    await using target = await speaking((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`x-a: ${'b'.repeat(1_000)}\r\n`.repeat(200)}\r\n`),
    )
    assert.match(await reasonAt(`http://127.0.0.1:${target.port}`), /headers without end/)
  })

  it('may never answer', async () => {
    await using target = await speaking(() => {})
    assert.match(await reasonAt(`http://127.0.0.1:${target.port}`), /does not answer in time/)
  })

  it('may break off', async () => {
    await using target = await speaking((socket) => socket.resetAndDestroy())
    assert.match(await reasonAt(`http://127.0.0.1:${target.port}`), /closes the connection without an answer/)
  })

  it('may break off in the middle of a body', async () => {
    await using target = await speaking((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf')
      setTimeout(() => socket.destroy(), 50)
    })
    const { page } = await seenAt(site, { url: `http://127.0.0.1:${target.port}` })
    assert.equal(page.text, 'half')
    assert.equal(page.isCut, true)
  })

  it('may speak something else', async () => {
    await using target = await speaking((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    assert.match(await reasonAt(`http://127.0.0.1:${target.port}`), /no HTTP/)
  })

  it('may lead in a circle, and to others', async () => {
    let asked = 0
    await using target = await serve((request, response) => {
      asked += 1
      response.writeHead(302, { location: `${request.url}x` }).end()
    })
    const { hops } = await seenAt(site, { url: `http://127.0.0.1:${target.port}` })
    assert.equal(hops.length, 5)
    assert.equal(asked, 6)
    let isAsked = false
    await using other = await serve((_, response) => {
      isAsked = true
      response.end()
    })
    await using leading = await serve(
      (_, response) => void response.writeHead(302, { location: `http://localhost:${other.port}/` }).end(),
    )
    await seenAt(site, { url: `http://127.0.0.1:${leading.port}` })
    assert.equal(isAsked, false)
  })

  it('may write to the terminal of who reads the report', async () => {
    assert.equal(quoted('a\u001b[2J\u0007b\u202ec\nd'), 'a [2J b c d')
    await using target = await serve((_, response) => {
      response
        .writeHead(200, { 'x-bad': '<script>alert(1)</script>', 'content-type': 'text/html' })
        .end('<title>\u001b[31m</title>')
    })
    const { page } = await seenAt(site, { url: `http://127.0.0.1:${target.port}` })
    assert.equal(headerOf(page, 'x-bad'), '<script>alert(1)</script>')
  })

  it('gets no more than a few hundred requests, each with a name', async () => {
    let asked = 0
    const names = new Set<string | undefined>()
    await using target = await serve((request, response) => {
      asked += 1
      names.add(request.headers['user-agent'])
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><script src="/a.js"></script>'.repeat(500))
    })
    const seen = await seenAt(exposures, { url: `http://127.0.0.1:${target.port}` })
    assert.deepEqual(seen.found, [])
    assert.ok(asked < 200, `${asked} requests`)
    assert.deepEqual([...names], ['gatehouse-ready/1'])
  })

  it('is given time when it says that there were too many', async () => {
    let asked = 0
    await using target = await serve((_, response) => {
      asked += 1
      response.writeHead(asked === 5 ? 429 : 404, { 'retry-after': '1' }).end()
    })
    const seen = await seenAt(answers, { url: `http://127.0.0.1:${target.port}` })
    assert.ok(seen.cells.some(({ name, answer }) => name === 'too many' && answer.status === 429))
    assert.ok(seen.cells.every(({ name, answer }) => name === 'too many' || answer.status !== 429))
  })

  it('may stand where Prometheus should be', async () => {
    await using target = await serve((_, response) => void response.end('<html>'))
    const looked = await lookAt(prometheus, { prometheus: `http://127.0.0.1:${target.port}` })
    assert.match('reason' in looked ? looked.reason : '', /answers no query of Prometheus/)
  })
})

import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newPerson } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'
import { startMain, startProcess, type TestProcess } from '#tests/_process.ts'
import { eventually } from '#tests/_smtp.ts'

/** A sign-up whose body arrives in two halves: in flight until the second is sent. */
function slowSignUp(server: TestProcess) {
  const body = JSON.stringify(newPerson())
  const { promise: answered, resolve, reject } = Promise.withResolvers<number | undefined>()
  const outgoing = httpRequest(
    new URL('/auth/sign-up/email', server.origin),
    {
      method: 'POST',
      // As a reverse proxy does, it keeps the connection for longer than anybody waits for the end.
      agent: new Agent({ keepAlive: true, timeout: 60_000 }),
      headers: { 'content-type': 'application/json', 'content-length': body.length, origin: server.origin },
    },
    (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode))
    },
  )
  outgoing.on('error', reject)
  outgoing.write(body.slice(0, 20))
  return { answered, finish: () => outgoing.end(body.slice(20)) }
}

const ready = async (origin: string): Promise<number | undefined> =>
  (await fetch(`${origin}/readyz`, { headers: { connection: 'close' } }).catch(() => undefined))?.status

describe('a server that is told to stop', () => {
  it('is not ready, takes and finishes requests for a while, and ends with 0', async () => {
    await using server = await startProcess({ DRAIN_SECONDS: '2' })
    const request = slowSignUp(server)
    await sleep(100)
    server.child.kill('SIGTERM')
    await eventually(async () => (await ready(server.origin)) === 503)
    assert.equal(await ready(server.opsOrigin), 503)
    assert.equal((await fetch(`${server.origin}/livez`)).status, 200)
    const late = await new TestClient(server.origin).post('/auth/sign-up/email', newPerson())
    assert.equal(late.status, 200)
    await eventually(async () => (await ready(server.origin)) === undefined)
    request.finish()
    assert.equal(await request.answered, 200)
    const answered = performance.now()
    assert.equal(await server.ended(), 0)
    assert.ok(performance.now() - answered < 15_000, 'the connection of the last answer held the process up')
    assert.match(server.output(), /"message":"draining"[\s\S]*"message":"stopped"/)
  })

  it('is not held up by connections on which nothing happens', async () => {
    await using server = await startProcess()
    const started = performance.now()
    await new TestClient(server.origin).get('/livez')
    server.child.kill('SIGINT')
    assert.equal(await server.ended(), 0)
    assert.ok(performance.now() - started < 15_000)
  })

  it('gives up on a request that never ends', async () => {
    await using server = await startProcess({ SHUTDOWN_TIMEOUT: '1' })
    const request = slowSignUp(server)
    request.answered.catch(() => {})
    await sleep(100)
    const started = performance.now()
    server.child.kill('SIGTERM')
    assert.equal(await server.ended(), 0)
    assert.ok(performance.now() - started < 15_000)
    assert.match(server.output(), /still in flight/)
  })

  it('ends at once at the second signal', async () => {
    await using server = await startProcess({ DRAIN_SECONDS: '60' })
    server.child.kill('SIGTERM')
    await eventually(async () => (await ready(server.origin)) === 503)
    server.child.kill('SIGTERM')
    assert.equal(await server.ended(), 130)
  })
})

describe('a server that is half-configured for production', () => {
  it('does not start, and names everything that is missing', async () => {
    const server = startMain({ NODE_ENV: 'production' })
    assert.equal(await server.ended(), 78)
    for (const name of [
      'BETTER_AUTH_URL',
      'BETTER_AUTH_SECRET',
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
      'MAIL_FROM',
    ])
      assert.match(server.output(), new RegExp(`^  ${name} is missing`, 'm'))
  })

  it('names what is wrong and never shows a value', async () => {
    const server = startMain({
      NODE_ENV: 'production',
      BETTER_AUTH_SECRET: 'CANARY-change-me',
      DATABASE_URL: 'postgres://gatehouse:postgres@canary.example.org/canary',
      REDIS_URL: 'CANARY',
      SMTP_URL: 'smtp://canary:password@canary.example.org',
      BETTER_AUTH_URL: 'http://canary.example.org/auth',
      PORT: 'CANARY',
    })
    assert.equal(await server.ended(), 78)
    for (const name of [
      'BETTER_AUTH_SECRET',
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
      'BETTER_AUTH_URL',
      'PORT',
    ])
      assert.match(server.output(), new RegExp(`^  ${name} `, 'm'))
    assert.doesNotMatch(server.output(), /canary/i)
  })
})

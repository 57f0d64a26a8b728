import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { replacementDelayMs } from '#server/workers.ts'
import { newPerson } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'
import { freePort } from '#scripts/ports.ts'
import { startMain } from '#tests/_process.ts'
import { createTestDatabase } from '#tests/_services.ts'
import { eventually } from '#tests/_smtp.ts'
import { childrenOf, isAlive, readiness, startPair } from '#tests/_workers.ts'

describe('a server with several workers that is told to stop', () => {
  it('lets each finish what it does, and ends with 0', async () => {
    await using server = await startPair({ DRAIN_SECONDS: '1' })
    const attempts = Array.from({ length: 6 }, () =>
      new TestClient(server.origin).post('/auth/sign-up/email', newPerson()),
    )
    server.child.kill('SIGTERM')
    await eventually(async () => (await readiness(server).catch(() => undefined))?.status === 503)
    for (const answer of await Promise.all(attempts)) assert.equal(answer.status, 200)
    const pids = childrenOf(server.child.pid)
    assert.equal(await server.ended(), 0)
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), /ESRCH/)
    assert.doesNotMatch(server.output(), /is replaced|are killed|"level":"(error|fatal)"/)
  })

  it('ends in time though one of them hangs', async () => {
    await using server = await startPair({ SHUTDOWN_TIMEOUT: '1' })
    const [hanging = 0] = childrenOf(server.child.pid)
    process.kill(hanging, 'SIGSTOP')
    server.child.kill('SIGTERM')
    assert.equal(await server.ended(), 0)
    assert.match(server.output(), /workers did not end in time and are killed/)
    assert.throws(() => process.kill(hanging, 0), /ESRCH/)
  })

  it('ends all at once at the second signal', async () => {
    await using server = await startPair({ DRAIN_SECONDS: '60' })
    const pids = childrenOf(server.child.pid)
    server.child.kill('SIGINT')
    await eventually(async () => (await readiness(server)).status === 503)
    server.child.kill('SIGINT')
    assert.equal(await server.ended(), 130)
    for (const pid of pids) await eventually(() => !isAlive(pid))
  })
})

describe('a server whose workers cannot start', () => {
  it('says once that the port is in use, and ends with 1', async () => {
    await using stack = new AsyncDisposableStack()
    const database = await createTestDatabase()
    stack.defer(() => database.drop())
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    stack.defer(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const server = startMain({
      HOST: '127.0.0.1',
      WORKERS: '3',
      PORT: String(port),
      OPS_PORT: String(await freePort()),
      DATABASE_URL: database.url,
      BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
    })
    assert.equal(await server.ended(), 1)
    assert.equal(server.output().split(`Port ${port} is in use.`).length, 2)
  })

  it('gives up after a while, and ends with the code of the last', async () => {
    await using stack = new AsyncDisposableStack()
    const database = await createTestDatabase()
    stack.defer(() => database.drop())
    const server = startMain({
      HOST: '127.0.0.1',
      WORKERS: '2',
      PORT: String(await freePort()),
      OPS_PORT: String(await freePort()),
      DATABASE_URL: database.url,
      BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
    })
    const killed = new Set<number>()
    const hunt = setInterval(() => {
      for (const pid of childrenOf(server.child.pid)) {
        if (isAlive(pid)) process.kill(pid, 'SIGKILL')
        killed.add(pid)
      }
    }, 10)
    stack.defer(() => clearInterval(hunt))
    assert.equal(await server.ended(), 137)
    assert.equal(killed.size, 5)
    assert.match(server.output(), /workers cannot start/)
  })

  it('starts none when the settings are wrong', async () => {
    const server = startMain({ WORKERS: '4', MAX_CONNECTIONS: '8' })
    assert.equal(await server.ended(), 78)
    assert.match(server.output(), /MAX_CONNECTIONS leaves too little for each worker/)
  })
})

describe('the pause before a worker is replaced', () => {
  it('grows while they keep dying, up to five seconds', () => {
    assert.deepEqual([1, 2, 3, 7, 40].map(replacementDelayMs), [100, 200, 400, 5_000, 5_000])
  })
})

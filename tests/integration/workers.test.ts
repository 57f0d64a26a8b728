import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { newPerson } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'
import type { TestProcess } from '#tests/_process.ts'
import { eventually } from '#tests/_smtp.ts'
import { childrenOf, isAlive, readiness, startPair } from '#tests/_workers.ts'

const counted = 'gatehouse_http_request_duration_seconds_count{method="GET",route="/livez",status="200"}'

async function metric(server: TestProcess, line: string): Promise<number> {
  const text = await (await fetch(`${server.opsOrigin}/metrics`)).text()
  const found = text.split('\n').find((row) => row.startsWith(`${line} `))
  return Number(found?.slice(line.length))
}

/** A request on a connection of its own: workers take connections in turn. */
const ask = (server: TestProcess, path = '/livez'): Promise<number> =>
  fetch(`${server.origin}${path}`, { headers: { connection: 'close' } }).then(({ status }) => status)

describe('a server with several workers', () => {
  let server: TestProcess
  before(async () => {
    server = await startPair()
  })
  after(() => server[Symbol.asyncDispose]())

  it('serves one port from all of them, and counts for all of them', async () => {
    const pids = childrenOf(server.child.pid)
    assert.equal(pids.length, 2)
    const before = (await metric(server, counted)) || 0
    for (let count = 0; count < 8; count += 1) assert.equal(await ask(server), 200)
    assert.equal(await metric(server, counted), before + 8)
    assert.equal(await metric(server, 'gatehouse_workers{state="answering"}'), 2)
    assert.ok((await metric(server, 'gatehouse_database_connections{state="open"}')) >= 2)
    const { body } = await readiness(server)
    assert.deepEqual(body.workers, { wanted: 2, serving: 2, answering: 2, ready: 2 })
    for (const pid of pids)
      assert.match(server.output(), new RegExp(`"worker":${pid},"message":"a worker serves"`))
  })

  it('is not ready while one hangs, still shows its metrics, and is well when it goes on', async () => {
    await ask(server)
    await ask(server)
    const before = await metric(server, counted)
    assert.ok(before >= 2)
    const [hanging = 0] = childrenOf(server.child.pid)
    process.kill(hanging, 'SIGSTOP')
    try {
      const { status, body } = await readiness(server)
      assert.equal(status, 503)
      assert.deepEqual(body.workers, { wanted: 2, serving: 2, answering: 1, ready: 1 })
      assert.equal(await metric(server, counted), before)
    } finally {
      process.kill(hanging, 'SIGCONT')
    }
    await eventually(async () => (await readiness(server)).status === 200)
  })

  it('drains and replaces a worker that is told to stop by itself', async () => {
    const [one = 0] = childrenOf(server.child.pid)
    process.kill(one, 'SIGTERM')
    await eventually(() => !isAlive(one))
    await eventually(async () => (await readiness(server)).status === 200, 60)
    assert.match(server.output(), new RegExp(`"worker":${one},"code":0,"signal":null`))
  })

  it('replaces one that is killed while requests run, and loses nothing it has acknowledged', async () => {
    await using stack = new AsyncDisposableStack()
    const [victim = 0, other = 0] = childrenOf(server.child.pid)
    for (let count = 0; count < 4; count += 1) await ask(server)
    const before = await metric(server, counted)
    assert.ok(before >= 4)
    const deaths = await metric(server, 'gatehouse_worker_deaths_total')
    const running = new AbortController()
    stack.defer(() => running.abort())
    const acknowledged: string[] = []
    const statuses: number[] = []
    const visitor = async (): Promise<void> => {
      while (!running.signal.aborted) {
        const person = newPerson()
        const answer = await new TestClient(server.origin)
          .post('/auth/sign-up/email', person)
          .catch(() => undefined)
        // A connection to the one that is killed breaks; no other answer than a good one comes.
        if (answer === undefined) continue
        statuses.push(answer.status)
        acknowledged.push(person.email)
      }
    }
    const visitors = [visitor(), visitor(), visitor()]
    await eventually(() => acknowledged.length > 3)
    process.kill(victim, 'SIGKILL')
    await eventually(() => server.output().includes(`"worker":${victim},"code":null,"signal":"SIGKILL"`))
    await eventually(async () => (await readiness(server)).status === 200, 60)
    running.abort()
    // A connection that was on its way to the one that is killed is neither answered nor closed (node:cluster keeps
    // it until the whole server stops): its visitor gives up, as nginx does.
    await Promise.race([Promise.all(visitors), sleep(10_000)])
    assert.deepEqual([...new Set(statuses)], [200])
    const now = childrenOf(server.child.pid)
    assert.equal(now.length, 2)
    assert.ok(!now.includes(victim) && now.includes(other))
    assert.equal(await metric(server, 'gatehouse_worker_deaths_total'), deaths + 1)
    assert.equal(await metric(server, counted), before, 'what the dead one had counted is gone')
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    const { rows } = await client.query('select email from users where email = any($1)', [acknowledged])
    await client.end()
    assert.equal(rows.length, acknowledged.length)
  })
})

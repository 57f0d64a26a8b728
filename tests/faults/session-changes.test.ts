import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { GRACE_MS } from '#server/auth/session-index/session-index.ts'
import { Problem } from '#server/lib/problem.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'
import { startSessionNodes, type TestNode, type TestNodes, type TestSession } from '#tests/_session-nodes.ts'

const isUnavailable = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'server.unavailable' && Number(error.headers['retry-after']) >= 1

describe('a node of the session index', () => {
  let nodes: TestNodes
  before(async () => {
    nodes = await startSessionNodes()
  })
  after(() => nodes[Symbol.asyncDispose]())

  const end = ({ hash }: TestSession) =>
    nodes.postgres.db.deleteFrom('sessions').where('token', '=', hash).execute()
  /** In the memory of the node and in Redis. */
  async function known(node: TestNode): Promise<TestSession> {
    const session = await nodes.newSession()
    assert.equal(await node.verify(session), session.userId)
    await assertEventually(async () =>
      assert.equal(await nodes.redis.exists(`gatehouse:session:${session.hash}`), 1),
    )
    return session
  }
  const deaf = (node: TestNode) =>
    assertEventually(() => assert.ok(node.index.degraded.some((line) => line.startsWith('session changes'))))
  const hearing = (node: TestNode) => assertEventually(() => assert.deepEqual(node.index.degraded, []))

  it('trusts nothing it remembers while it does not hear of changes', async () => {
    await using node = await nodes.startNode()
    const [ended, live] = [await known(node), await known(node)]
    await node.changes.cut()
    await deaf(node)
    await end(ended)
    assert.equal(await node.verify(ended), undefined)
    assert.equal(await node.verify(live), live.userId)
  })

  it('does not believe an answer of Postgres from before a change it has heard of', async () => {
    await using node = await nodes.startNode()
    const marker = await known(node)
    const session = await nodes.newSession()
    node.database.holdAnswers()
    const check = node.verify(session).catch(() => undefined)
    await assertEventually(async () => {
      const { rowCount } = await nodes.postgres.pool.query(
        `select from pg_stat_activity where datname = current_database() and state = 'idle'
          and query like '%statement_timestamp%' and state_change > now() - interval '2 seconds'`,
      )
      assert.equal(rowCount, 1, 'Postgres has not answered yet')
    })
    await end(session)
    await end(marker)
    await assertEventually(() => assert.equal(node.index.peek(marker.cookie), undefined))
    node.database.letAnswersGo()
    assert.equal(await check, undefined)
  })

  it('notices a connection that carries nothing any more', async () => {
    await using node = await nodes.startNode()
    const ended = await known(node)
    node.changes.hang()
    await deaf(node)
    await end(ended)
    assert.equal(await node.verify(ended), undefined)
  })

  it('trusts no copy in Redis from before it heard of changes again', async () => {
    await using node = await nodes.startNode()
    const ended = await known(node)
    await node.changes.cut()
    await deaf(node)
    const copy = (await nodes.redis.get(`gatehouse:session:${ended.hash}`)) as string
    await end(ended)
    await node.changes.restore()
    await hearing(node)
    await nodes.redis.set(`gatehouse:session:${ended.hash}`, copy)
    assert.equal(await node.verify(ended), undefined)
  })

  it('hears again of changes after its backend was ended', async () => {
    await using node = await nodes.startNode()
    const session = await known(node)
    await nodes.postgres.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse session changes' and datname = current_database()`,
    )
    await assertEventually(async () => {
      await node.verify(session)
      const before = node.index.counts.local
      await node.verify(session)
      assert.equal(node.index.counts.local, before + 1)
    })
    await end(session)
    await assertEventually(async () => assert.equal(await node.verify(session), undefined))
  })

  it('lets what it knows stand in for a short time while Postgres is away, and nothing else', async () => {
    await using node = await nodes.startNode()
    const remembered = await known(node)
    const unknown = await nodes.newSession()
    await node.changes.cut()
    await node.database.cut()
    await deaf(node)
    assert.equal(await node.verify(remembered), remembered.userId)
    await assert.rejects(node.verify(unknown), isUnavailable)
    await sleep(GRACE_MS)
    await assert.rejects(node.verify(remembered), isUnavailable)

    await node.database.restore()
    await node.changes.restore()
    await hearing(node)
    await assertEventually(async () => assert.equal(await node.verify(remembered), remembered.userId))
    assert.equal(await node.verify(unknown), unknown.userId)
  })

  it('lets a copy in Redis stand in for what it does not remember', async () => {
    await using node = await nodes.startNode()
    await using other = await nodes.startNode()
    const session = await known(other)
    await node.changes.cut()
    await node.database.cut()
    await deaf(node)
    assert.equal(await node.verify(session), session.userId)
  })

  it('lets nothing stand in that it knows to have ended', async () => {
    await using node = await nodes.startNode()
    const session = await known(node)
    const copy = (await nodes.redis.get(`gatehouse:session:${session.hash}`)) as string
    await end(session)
    await assertEventually(async () => assert.equal(await node.verify(session), undefined))
    await nodes.redis.set(`gatehouse:session:${session.hash}`, copy)
    await node.changes.cut()
    await node.database.cut()
    await deaf(node)
    await sleep(1_000)
    await assert.rejects(node.verify(session), isUnavailable)
  })

  it('answers in time although Postgres hangs', async () => {
    await using node = await nodes.startNode()
    const remembered = await known(node)
    const unknown = await nodes.newSession()
    node.changes.hang()
    node.database.hang()
    await deaf(node)
    assert.equal(await node.verify(remembered), remembered.userId)
    await assert.rejects(node.verify(unknown), isUnavailable)
    await node.database.restore()
    await node.changes.restore()
    await assertEventually(async () => assert.equal(await node.verify(unknown), unknown.userId))
  })
})

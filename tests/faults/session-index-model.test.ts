import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { assertEventually } from '#tests/_assert-eventually.ts'
import { startSessionNodes, type TestNode, type TestNodes, type TestSession } from '#tests/_session-nodes.ts'

const NODES = 3

/** The model is a list alone: whether a session lives is asked of Postgres each time. */
type Model = { sessions: number }
type Real = {
  stage: TestNodes
  nodes: TestNode[]
  sessions: TestSession[]
  /** Copies from Redis that a slow writer holds in its hands. */
  late: { key: string; text: string }[]
}
type Command = fc.AsyncCommand<Model, Real>

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T
const keyOf = ({ hash }: TestSession): string => `gatehouse:session:${hash}`

async function isLive({ stage }: Real, { hash }: TestSession): Promise<boolean> {
  const { rows } = await sql`
    select from sessions where token = ${hash} and expires_at > now()
      and created_at > now() - interval '86400 seconds'`.execute(stage.postgres.db)
  return rows.length === 1
}

/** Waits until each node has heard everything that was announced: it has heard of a later change. */
async function allHaveHeard({ stage, nodes }: Real): Promise<void> {
  const marker = await stage.newSession()
  for (const node of nodes) assert.equal(await node.verify(marker), marker.userId)
  await stage.postgres.db.deleteFrom('sessions').where('token', '=', marker.hash).execute()
  for (const node of nodes)
    await assertEventually(async () =>
      assert.equal(await node.verify(marker), undefined, 'a node hears nothing'),
    )
}

/** Every node says of every session what Postgres says. */
async function assertAgreed(real: Real): Promise<void> {
  for (const session of real.sessions) {
    const expected = (await isLive(real, session)) ? session.userId : undefined
    for (const node of real.nodes) assert.equal(await node.verify(session), expected)
  }
}

/** A change of the truth while checks are under way, which may see it or not. After it was heard all see it. */
async function change(real: Real, session: TestSession, work: () => Promise<unknown>): Promise<void> {
  const checks = real.nodes.flatMap((node) => [node.verify(session), node.verify(session)])
  await Promise.all([...checks, work()])
  await allHaveHeard(real)
  await assertAgreed(real)
}

function command(name: string, needsSession: boolean, run: (real: Real) => Promise<void>): Command {
  return {
    check: (model) => !needsSession || model.sessions > 0,
    run: async (model, real) => {
      await run(real)
      model.sessions = real.sessions.length
    },
    toString: () => name,
  }
}

const index = fc.nat(11)

const commands = [
  fc.constant(
    command('sign in', false, async (real) => {
      const session = await real.stage.newSession()
      real.sessions.push(session)
      for (const node of real.nodes) assert.equal(await node.verify(session), session.userId)
    }),
  ),
  index.map((at) =>
    command(`sign in once more as user ${at}`, true, async (real) => {
      const owner = pick(real.sessions, at)
      if (await isLive(real, owner)) real.sessions.push(await real.stage.newSession(owner.userId))
    }),
  ),
  fc.tuple(index, index).map(([at, node]) =>
    command(`check ${at} on ${node}`, true, async (real) => {
      const session = pick(real.sessions, at)
      const expected = (await isLive(real, session)) ? session.userId : undefined
      assert.equal(await pick(real.nodes, node).verify(session), expected)
    }),
  ),
  index.map((at) =>
    command(`delete session ${at} by hand`, true, async (real) => {
      const session = pick(real.sessions, at)
      await change(real, session, () =>
        real.stage.postgres.db.deleteFrom('sessions').where('token', '=', session.hash).execute(),
      )
    }),
  ),
  fc.tuple(index, index).map(([at, node]) =>
    command(`end session ${at} through node ${node}`, true, async (real) => {
      const session = pick(real.sessions, at)
      const ender = pick(real.nodes, node)
      await real.stage.postgres.db.deleteFrom('sessions').where('token', '=', session.hash).execute()
      ender.index.forgetSession(session.hash)
      // On the node that ended it, it is dead at once.
      assert.equal(await ender.verify(session), undefined)
      await allHaveHeard(real)
      await assertAgreed(real)
    }),
  ),
  index.map((at) =>
    command(`ban the user of ${at}`, true, async (real) => {
      const session = pick(real.sessions, at)
      await change(real, session, () =>
        sql`update users set banned_at = now() where id = ${session.userId}`.execute(real.stage.postgres.db),
      )
    }),
  ),
  index.map((at) =>
    command(`let ${at} run out`, true, async (real) => {
      const session = pick(real.sessions, at)
      await change(real, session, () =>
        sql`update sessions set expires_at = now() where token = ${session.hash}`.execute(
          real.stage.postgres.db,
        ),
      )
    }),
  ),
  index.map((at) =>
    command(`refresh ${at} while it is ended`, true, async (real) => {
      const session = pick(real.sessions, at)
      await sql`update sessions set updated_at = now() - interval '2 minutes' where token = ${session.hash}`.execute(
        real.stage.postgres.db,
      )
      await real.stage.redis.del(keyOf(session)).catch(() => 0)
      await change(real, session, () =>
        real.stage.postgres.db.deleteFrom('sessions').where('token', '=', session.hash).execute(),
      )
    }),
  ),
  index.map((at) =>
    command(`a writer holds the copy of ${at}`, true, async (real) => {
      const key = keyOf(pick(real.sessions, at))
      const text = await real.stage.redis.get(key)
      if (text !== null) real.late.push({ key, text })
    }),
  ),
  fc.constant(
    command('late writes arrive', false, async (real) => {
      for (const { key, text } of real.late) await real.stage.redis.set(key, text, 'PX', 300_000)
      await assertAgreed(real)
    }),
  ),
  index.map((node) =>
    command(`node ${node} loses Redis`, false, async (real) => pick(real.nodes, node).redis.cut()),
  ),
  index.map((node) =>
    command(`Redis hangs for node ${node}`, false, async (real) => pick(real.nodes, node).redis.hang()),
  ),
  index.map((node) =>
    command(`node ${node} has Redis again`, false, async (real) => pick(real.nodes, node).redis.restore()),
  ),
  fc.constant(command('Redis is emptied', false, async (real) => void (await real.stage.redis.flushall()))),
  index.map((node) =>
    command(`node ${node} hears no changes`, false, async (real) => {
      await pick(real.nodes, node).changes.cut()
    }),
  ),
  index.map((node) =>
    command(`node ${node} can hear changes again`, false, async (real) => {
      await pick(real.nodes, node).changes.restore()
    }),
  ),
  index.map((node) =>
    command(`node ${node} is restarted`, false, async (real) => {
      const at = node % NODES
      await (real.nodes[at] as TestNode)[Symbol.asyncDispose]()
      real.nodes[at] = await real.stage.startNode()
    }),
  ),
]

describe('the session index on three nodes', () => {
  let stage: TestNodes
  before(async () => {
    stage = await startSessionNodes()
  })
  after(() => stage[Symbol.asyncDispose]())

  it('says what Postgres says, whatever happens around it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (list) => {
        await using nodes = new AsyncDisposableStack()
        const real: Real = { stage, nodes: [], sessions: [], late: [] }
        nodes.defer(async () => {
          for (const node of real.nodes) await node[Symbol.asyncDispose]()
        })
        for (let i = 0; i < NODES; i += 1) real.nodes.push(await stage.startNode())
        await fc.asyncModelRun(() => ({ model: { sessions: 0 }, real }), list)
        await allHaveHeard(real)
        await assertAgreed(real)
      }),
      { numRuns: 25, endOnFailure: false },
    )
  })
})

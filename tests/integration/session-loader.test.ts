import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { PoolClient } from 'pg'
import { SessionLoader, SlowDatabaseError } from '#server/auth/session-index/session-loader.ts'
import { createLog } from '#server/lib/log.ts'
import { Problem } from '#server/lib/problem.ts'
import { Secret } from '#server/lib/secret.ts'
import { migrate } from '#server/platform/migrations.ts'
import { openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { createTestDatabase } from '#tests/_services.ts'

const SESSIONS = 1_000

describe('SessionLoader', () => {
  let postgres: Postgres
  let drop: () => Promise<void>
  before(async () => {
    const database = await createTestDatabase()
    drop = () => database.drop()
    await migrate(new Secret(database.url))
    postgres = openPostgres({
      url: new Secret(database.url),
      maxConnections: 8,
      log: createLog({ level: 'silent' }),
    })
    await postgres.pool.query(`
      with person as (insert into users (name, email, roles) values ('Ada', 'ada@example.org', '{admin}') returning id)
      insert into sessions (token, user_id, expires_at)
      select 'token-' || i, person.id, now() + interval '1 hour' from person, generate_series(1, ${SESSIONS}) i`)
  })
  after(async () => {
    await postgres.close()
    await drop()
  })

  const newLoader = (limitMs = 60_000): SessionLoader =>
    new SessionLoader({ pool: postgres.pool, timeoutSeconds: 86_400, touchSeconds: 60, limitMs })
  /** Nobody reads sessions until the given work is under way. */
  async function whileLocked(work: () => void): Promise<void> {
    const client: PoolClient = await postgres.pool.connect()
    await client.query('begin; lock table sessions in access exclusive mode')
    work()
    // The first queries are with Postgres and wait there.
    for (let waiting = 0; waiting < 2;) {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from pg_locks where not granted and relation = 'sessions'::regclass`,
      )
      waiting = rows[0]?.n ?? 0
    }
    await client.query('commit')
    client.release()
  }

  it('reads a session as Postgres knows it', async () => {
    const found = await newLoader().load('token-1')
    assert.equal(found?.email, 'ada@example.org')
    assert.deepEqual(found?.roles, ['admin'])
    assert.equal(found.endsAt - found.loadedAt > 3_500_000, true)
    assert.equal(found.endsAt - found.loadedAt <= 3_600_000, true)
    assert.ok(found.serverStartedAt > 0 && found.serverStartedAt < found.loadedAt)
  })

  it('finds nothing where there is nothing', async () => {
    assert.equal(await newLoader().load('token-of-nobody'), undefined)
  })

  it('answers a herd with a handful of queries', async () => {
    const loader = newLoader()
    let answers: Promise<unknown[]> | undefined
    await whileLocked(() => {
      answers = Promise.all(Array.from({ length: SESSIONS }, (_, i) => loader.load(`token-${i + 1}`)))
    })
    const found = await answers
    assert.equal(found?.filter((record) => record !== undefined).length, SESSIONS)
    // Two that were first, and the others two hundred at a time.
    assert.equal(loader.queries, 2 + Math.ceil((SESSIONS - 2) / 200))
  })

  it('asks once for what many want', async () => {
    const loader = newLoader()
    let answers: Promise<unknown[]> | undefined
    await whileLocked(() => {
      answers = Promise.all(Array.from({ length: SESSIONS }, (_, i) => loader.load(`token-${1 + (i % 3)}`)))
    })
    const found = await answers
    assert.equal(found?.filter((record) => record !== undefined).length, SESSIONS)
    assert.equal(loader.queries, 3)
  })

  it('refuses when too many wait', async () => {
    const loader = newLoader()
    let answers: Promise<PromiseSettledResult<unknown>[]> | undefined
    await whileLocked(() => {
      answers = Promise.allSettled(
        Array.from({ length: 20_003 }, (_, i) => loader.load(`token-${1 + (i % SESSIONS)}`)),
      )
    })
    const refused = (await answers)?.filter((answer) => answer.status === 'rejected')
    assert.equal(refused?.length, 1)
    const reason: unknown = refused?.[0]?.reason
    assert.ok(reason instanceof Problem)
    assert.equal(reason.code, 'server.unavailable')
  })

  it('gives up on a Postgres that does not answer', async () => {
    const client = await postgres.pool.connect()
    try {
      await client.query('begin; lock table sessions in access exclusive mode')
      await assert.rejects(newLoader(200).load('token-1'), SlowDatabaseError)
    } finally {
      await client.query('rollback')
      client.release()
    }
    assert.ok(await newLoader().load('token-1'))
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { member, newPerson, startTestApp, type TestApp } from '#tests/_app.ts'

describe('a storm of sign-ins', () => {
  let test: TestApp
  before(async () => {
    // One hash takes long enough here that the storm meets a full queue on any machine.
    test = await startTestApp({
      HASH_CONCURRENCY: '1',
      HASH_QUEUE_LIMIT: '3',
      HASH_MEMORY_KIB: '65536',
      HASH_ITERATIONS: '6',
    })
  })
  after(() => test[Symbol.asyncDispose]())

  function storm(size: number) {
    return Promise.all(
      Array.from({ length: size }, () =>
        test.client().post('/auth/sign-in/email', {
          email: newPerson().email,
          password: 'not the password of anybody',
        }),
      ),
    )
  }

  it('is answered 503 with Retry-After beyond the queue, and 401 within', async () => {
    const answers = await storm(20)
    const refused = answers.filter(({ status }) => status === 503)
    const served = answers.filter(({ status }) => status === 401)
    assert.equal(refused.length + served.length, 20)
    // One runs and three wait; a hash that ends while the storm still arrives makes place for another.
    assert.ok(served.length >= 4 && refused.length >= 10, `${served.length} served`)
    for (const { body, headers } of refused) {
      assert.equal(body.code, 'server.busy')
      assert.ok(Number(headers['retry-after']) >= 1)
      assert.match(String(headers['content-type']), /^application\/problem\+json/)
    }
    const metrics = await test.ctx.metrics.registry.metrics()
    assert.match(metrics, /^gatehouse_password_hashes_refused_total [1-9]\d+$/m)
  })

  it('takes nothing from those who are signed in', async () => {
    const { client } = await member(test)
    const running = storm(20)
    for (let round = 0; round < 5; round += 1) {
      const session = await client.get('/auth/get-session')
      assert.equal(session.status, 200)
      assert.notEqual(session.body, null)
      assert.equal((await client.get('/livez')).status, 200)
    }
    await running
  })

  it('holds no transaction open while it hashes', async () => {
    const { db } = test.ctx.postgres
    const state = { running: true }
    const person = newPerson()
    const running = Promise.all([storm(3), test.client().post('/auth/sign-up/email', person)]).finally(() => {
      state.running = false
    })
    let seen = 0
    while (state.running) {
      // A hash takes longer than this; two statements of a transaction never are that far apart.
      const { rows } = await sql<{ idle: number }>`
        select count(*)::int as idle from pg_stat_activity where datname = current_database()
        and state = 'idle in transaction' and now() - state_change > interval '150 milliseconds'`.execute(db)
      assert.equal(rows[0]?.idle, 0)
      seen += 1
      await sleep(5)
    }
    assert.ok(seen > 5)
    await running
  })

  it('leaves nothing behind of a sign-up that is refused', async () => {
    const persons = Array.from({ length: 12 }, () => newPerson())
    const answers = await Promise.all(
      persons.map((person) => test.client().post('/auth/sign-up/email', person)),
    )
    assert.ok(answers.some(({ status }) => status === 503))
    for (const [i, person] of persons.entries()) {
      const rows = await test.ctx.postgres.db
        .selectFrom('users')
        .select('id')
        .where('email', '=', person.email)
        .execute()
      assert.equal(rows.length, answers[i]?.status === 200 ? 1 : 0)
    }
  })

  it('passes, and then everybody gets in again', async () => {
    await storm(12)
    await member(test)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'
import { eventually } from '#tests/_smtp.ts'

const ME = '/api/v1/me'
const take = (client: TestClient, handle: unknown): Promise<Answer> =>
  client.send('PATCH', ME, { handle }, { headers: { 'if-match': '*' } })

describe('handles', () => {
  let test: TestApp
  let ada: TestClient
  let bob: TestClient
  before(async () => {
    test = await startTestApp()
    ada = (await member(test)).client
    bob = (await member(test)).client
  })
  after(() => test[Symbol.asyncDispose]())

  async function refuses(handle: unknown, code = 'request.invalid'): Promise<void> {
    const before = (await ada.get(ME)).body
    const answer = await take(ada, handle)
    assert.equal(answer.status, 422, String(handle))
    assert.equal(answer.body.code, code)
    assert.deepEqual(
      answer.body.errors.map((fault: { pointer: string }) => fault.pointer),
      ['/handle'],
    )
    assert.deepEqual((await ada.get(ME)).body, before)
  }

  it('keep their capitals', async () => assert.equal((await take(ada, 'Ada_1815')).body.handle, 'Ada_1815'))

  it('belong to one person, whatever the capitals', async () => {
    assert.equal((await take(ada, 'Ada_Unique')).status, 200)
    const answer = await take(bob, 'aDA_uNIQUE')
    assert.equal(answer.status, 409)
    assert.equal(answer.body.code, 'profile.handle_taken')
    assert.equal(answer.body.errors[0].pointer, '/handle')
    assert.equal((await bob.get(ME)).body.handle, null)
  })

  it('may change their capitals', async () => {
    await take(ada, 'ada_case')
    assert.equal((await take(ada, 'ADA_case')).body.handle, 'ADA_case')
  })

  it('are given up by null, and free for others then', async () => {
    await take(ada, 'given_up')
    assert.equal((await take(ada, null)).body.handle, null)
    assert.equal((await take(bob, 'given_up')).status, 200)
  })

  it('leave nothing behind of a change that failed', async () => {
    await take(ada, 'whole_thing')
    const before = (await bob.get(ME)).body
    const answer = await bob.send(
      'PATCH',
      ME,
      { bio: 'half', handle: 'WHOLE_thing' },
      { headers: { 'if-match': '*' } },
    )
    assert.equal(answer.status, 409)
    assert.deepEqual((await bob.get(ME)).body, before)
  })

  it('go to exactly one of two people who race', async () => {
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([take(ada, `race_${round}`), take(bob, `RACE_${round}`)])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    }
  })

  it('go once to one person who races with themself', async () => {
    const etag = String((await ada.get(ME)).headers['etag'])
    const both = await Promise.all(
      ['tab_one', 'tab_two'].map((handle) =>
        ada.send('PATCH', ME, { handle }, { headers: { 'if-match': etag } }),
      ),
    )
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412])
  })

  async function waitingForLocks(): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(test.ctx.postgres.db)
    return rows[0]?.count ?? 0
  }

  it('are asked for in turn: whoever wants one waits for a change of its holder', async () => {
    await take(ada, 'turn_a')
    await take(bob, 'turn_b')
    const { id } = (await bob.get(ME)).body
    const { sent } = await test.ctx.postgres.db.transaction().execute(async (tx) => {
      await tx.selectFrom('users').select('id').where('id', '=', id).forUpdate().execute()
      const asked = take(ada, 'TURN_B')
      await eventually(async () => (await waitingForLocks()) === 1)
      await tx.updateTable('users').set({ handle: 'turn_c' }).where('id', '=', id).execute()
      return { sent: asked }
    })
    assert.equal((await sent).status, 200)
  })

  it('can be swapped by two people without a deadlock', async () => {
    await take(ada, 'swap_a')
    await take(bob, 'swap_b')
    for (let round = 0; round < 5; round += 1) {
      // Both wait for their own rows, and then go on at the same moment.
      const requests = await test.ctx.postgres.db.transaction().execute(async (tx) => {
        await tx.selectFrom('users').select('id').forUpdate().execute()
        const sent = [take(ada, 'swap_b'), take(bob, 'swap_a')]
        await eventually(async () => (await waitingForLocks()) === 2)
        return { sent }
      })
      const answers = await Promise.all(requests.sent)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [409, 409],
      )
    }
  })

  it('are no words of the staff', () => refuses('admin', 'profile.handle_reserved'))
  it('are no such words in disguise', () => refuses('S_upport_24', 'profile.handle_reserved'))
  it('have no look-alikes', () => refuses('аda'))
  it('have no right-to-left override', () => refuses('ada\u202e'))
  it('have no spaces', () => refuses('ada lovelace'))
  it('have no slash', () => refuses('ada/../bob'))
  it('are not two characters', () => refuses('ab'))
  it('are not thirty-one characters', () => refuses('a'.repeat(31)))
  it('are not ten thousand characters', () => refuses('a'.repeat(10_000)))
  it('do not start with a digit', () => refuses('1ada'))
  it('are no empty text', () => refuses(''))
  it('are no number', () => refuses(12345))
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { member, newPerson, register, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'

describe('a sign-in that races a change of the password', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('is refused when the change was first', async () => {
    const person = newPerson()
    await register(test, person)
    const { db } = test.ctx.postgres
    const client = test.client()
    // A reset in progress, held open at its narrowest point: sessions are deleted, the password is not written yet.
    const { promise: release, resolve: finish } = Promise.withResolvers<void>()
    const { promise: locked, resolve: tookLock } = Promise.withResolvers<void>()
    const reset = db.transaction().execute(async (tx) => {
      const user = await tx
        .selectFrom('users')
        .select('id')
        .where('email', '=', person.email)
        .forUpdate()
        .executeTakeFirstOrThrow()
      await tx.deleteFrom('sessions').where('user_id', '=', user.id).execute()
      tookLock()
      await release
      await tx
        .updateTable('credentials')
        .set({ password: 'replaced' })
        .where('user_id', '=', user.id)
        .execute()
    })
    await locked
    const attempt = client.post('/auth/sign-in/email', { email: person.email, password: person.password })
    await waitForBlockedQuery(test)
    finish()
    await reset
    assert.equal((await attempt).body.code, 'auth.invalid_credentials')
    const { rows } = await sql<{
      count: string
    }>`select count(*) from sessions s join users u on u.id = s.user_id where u.email = ${person.email}`.execute(
      db,
    )
    assert.equal(rows[0]?.count, '0')
  })

  it('leaves no session behind, however the two interleave', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { person, client } = await member(test)
      const requester = test.client()
      await requester.post('/auth/request-password-reset', { email: person.email })
      const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
      const browsers = [test.client(), test.client(), test.client()]
      const signIns = browsers.map((browser) =>
        browser.post('/auth/sign-in/email', { email: person.email, password: person.password }),
      )
      const reset = await requester.post('/auth/reset-password', {
        token,
        newPassword: 'the newest sentence of all',
      })
      await Promise.all(signIns)
      assert.equal(reset.status, 200)
      for (const browser of [...browsers, client]) assert.equal((await browser.get('/api/v1/me')).status, 401)
    }
  })
})

/** Until some query waits for a lock. */
async function waitForBlockedQuery(test: TestApp): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { rows } = await sql<{ count: string }>`
      select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      test.ctx.postgres.db,
    )
    if (rows[0]?.count !== '0') return
    await sleep(20)
  }
  throw new Error('no query came to wait for the lock')
}

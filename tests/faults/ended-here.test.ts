import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { member, newPerson, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'
import { startProxy, type TestProxy } from '#tests/_proxy.ts'
import { createTestDatabase } from '#tests/_services.ts'
import { throughProxy } from '#tests/_session-nodes.ts'

const NAME = 'gatehouse.session'

type Stage = { test: TestApp; proxy: TestProxy } & AsyncDisposable

/** A server to which announcements of Postgres can be kept back, and nothing else. */
async function stage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const database = await createTestDatabase()
  stack.defer(() => database.drop())
  const way = throughProxy(database.url)
  const proxy = stack.use(await startProxy(way.target))
  const test = stack.use(await startTestApp({ SESSION_CACHE_SECONDS: '60' }, way.via(proxy.port)))
  const closing = stack.move()
  return { test, proxy, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

const statusOf = async (client: TestClient): Promise<number> => (await client.get('/auth/verify')).status

/** Ends sessions while no announcement comes through: the process itself has to know. */
async function assertEnded(
  at: Stage,
  ended: TestClient,
  end: () => Promise<{ status: number }>,
): Promise<void> {
  const cookie = ended.cookies.get(NAME) as string
  for (let i = 0; i < 2; i += 1) assert.equal(await statusOf(ended), 204)
  at.proxy.holdAnswers('gatehouse session changes')
  const { status } = await end()
  ended.cookies.set(NAME, cookie)
  const after = await statusOf(ended)
  at.proxy.letAnswersGo()
  assert.ok(status < 300, `ending answered ${status}`)
  assert.equal(after, 401)
}

describe('on the process that ends it, before anything is announced, a session is dead', () => {
  it('after its owner has signed out', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    await assertEnded(at, client, () => client.post('/auth/sign-out'))
  })

  it('after another device has ended it', async () => {
    await using at = await stage()
    const { client, person } = await member(at.test)
    const other = await signIn(at.test, person)
    const { id } = (await other.get('/auth/get-session')).body.session
    await assertEnded(at, other, () => client.send('DELETE', `/api/v1/me/sessions/${id}`))
  })

  it('after another device has ended all others', async () => {
    await using at = await stage()
    const { client, person } = await member(at.test)
    const other = await signIn(at.test, person)
    await assertEnded(at, other, () => client.send('DELETE', '/api/v1/me/sessions'))
  })

  it('after the password was changed', async () => {
    await using at = await stage()
    const { client, person } = await member(at.test)
    const other = await signIn(at.test, person)
    await assertEnded(at, other, () =>
      client.post('/auth/change-password', {
        currentPassword: person.password,
        newPassword: 'seven copper birds at noon',
      }),
    )
  })

  it('after the password was reset', async () => {
    await using at = await stage()
    const { client, person } = await member(at.test)
    const browser = at.test.client()
    await browser.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await at.test.mailTo(person.email, /password/i))
    await assertEnded(at, client, () =>
      browser.post('/auth/reset-password', { token, newPassword: 'seven copper birds at noon' }),
    )
  })

  it('or tells the new address, after that was confirmed', async () => {
    await using at = await stage()
    const { client, person } = await member(at.test)
    const newEmail = newPerson().email
    await client.post('/auth/change-email', { newEmail, currentPassword: person.password })
    const token = tokenIn(await at.test.mailTo(newEmail))
    assert.equal((await client.get('/auth/verify')).headers['x-auth-email'], person.email)
    at.proxy.holdAnswers('gatehouse session changes')
    const answer = await at.test.client().post('/auth/verify-email', { token })
    const told = (await client.get('/auth/verify')).headers['x-auth-email']
    at.proxy.letAnswersGo()
    assert.equal(answer.status, 200)
    assert.equal(told, newEmail)
  })
})

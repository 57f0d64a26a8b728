import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { member, newPerson, startTestApp, tokenIn, type Person, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'

const FAILURES = 50
let networks = 0

describe('an account that is guessed from many networks', () => {
  let test: TestApp
  let person: Person
  /** A browser that its owner has signed in with. */
  let owner: TestClient
  before(async () => {
    test = await startTestApp({ RATE_LIMIT_SCALE: '1', TRUSTED_PROXIES: '127.0.0.1' })
  })
  after(() => test[Symbol.asyncDispose]())
  beforeEach(async () => {
    ;({ person, client: owner } = await member(test))
  })

  const anotherNetwork = (): Record<string, string> => {
    networks += 1
    return { 'x-real-ip': `198.51.${100 + (networks >> 8)}.${networks & 255}` }
  }
  const signIn = (client: TestClient, email: string, password: string, headers: Record<string, string>) =>
    client.post('/auth/sign-in/email', { email, password }, { headers })

  /** Each guess from a network of its own: the statuses. */
  async function guess(email: string, times: number): Promise<number[]> {
    const statuses: number[] = []
    while (statuses.length < times) {
      const batch = Array.from({ length: Math.min(10, times - statuses.length) }, () =>
        signIn(test.client(), email, 'a wrong sentence', anotherNetwork()),
      )
      statuses.push(...(await Promise.all(batch)).map(({ status }) => status))
    }
    return statuses
  }

  function assertLocked(answer: Answer): void {
    assert.equal(answer.status, 429)
    assert.equal(answer.body.code, 'auth.locked')
    const seconds = Number(answer.headers['retry-after'])
    assert.ok(seconds >= 1 && seconds <= 86_400, `${seconds} s`)
    assert.deepEqual(answer.setCookies, [])
  }

  it('is closed to strangers after fifty failures, the right password included', async () => {
    assert.deepEqual(await guess(person.email, FAILURES), Array<number>(FAILURES).fill(401))
    assertLocked(await signIn(test.client(), person.email, person.password, anotherNetwork()))
    const metrics = await test.ctx.metrics.registry.metrics()
    assert.match(metrics, /gatehouse_sign_ins_total\{outcome="auth\.locked"\} [1-9]/)
  })

  it('lets its owner in with a browser that was used before, from anywhere', async () => {
    await guess(person.email, FAILURES + 1)
    const attacker = anotherNetwork()
    await signIn(test.client(), person.email, 'a wrong sentence', attacker)
    for (const from of [attacker, anotherNetwork()])
      assert.equal((await signIn(owner, person.email, person.password, from)).status, 200)
    assert.equal((await owner.get('/api/v1/me')).status, 200)
  })

  it('lets its owner in from the network of somebody who guesses without end', async () => {
    const attacker = anotherNetwork()
    for (let i = 0; i < 7; i += 1)
      await Promise.all(
        Array.from({ length: 10 }, () => signIn(test.client(), person.email, 'a wrong sentence', attacker)),
      )
    assert.equal((await signIn(test.client(), person.email, person.password, attacker)).status, 429)
    assert.equal((await signIn(owner, person.email, person.password, attacker)).status, 200)
  })

  it('gives a known browser few guesses as well', async () => {
    const from = anotherNetwork()
    for (let i = 0; i < 10; i += 1)
      assert.equal((await signIn(owner, person.email, 'a wrong sentence', from)).status, 401)
    const answer = await signIn(owner, person.email, person.password, anotherNetwork())
    assert.equal(answer.body.code, 'rate.limited')
  })

  it('is not opened by the browser of another account', async () => {
    await guess(person.email, FAILURES)
    const { client } = await member(test)
    assertLocked(await signIn(client, person.email, person.password, anotherNetwork()))
  })

  it('does not get the failures of others back when a stranger succeeds', async () => {
    await guess(person.email, FAILURES - 1)
    const answer = await signIn(test.client(), person.email, person.password, anotherNetwork())
    assert.equal(answer.status, 200)
    assert.deepEqual(await guess(person.email, 1), [401])
    assertLocked(await signIn(test.client(), person.email, person.password, anotherNetwork()))
  })

  it('opens with a new password by mail, and knows that browser from then on', async () => {
    await guess(person.email, FAILURES)
    const fresh = test.client()
    await fresh.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /password/i))
    const newPassword = 'another long sentence of mine'
    const reset = await fresh.post('/auth/reset-password', { token, newPassword })
    assert.equal(reset.status, 200)
    assert.equal((await signIn(test.client(), person.email, newPassword, anotherNetwork())).status, 200)
    await guess(person.email, FAILURES)
    assert.equal((await signIn(fresh, person.email, newPassword, anotherNetwork())).status, 200)
  })

  it('is told from no address without an account', async () => {
    const nobody = newPerson().email
    assert.deepEqual(await guess(nobody, FAILURES), Array<number>(FAILURES).fill(401))
    assertLocked(await signIn(test.client(), nobody, 'a wrong sentence', anotherNetwork()))
  })

  it('leaves other accounts alone', async () => {
    const { person: other } = await member(test)
    await guess(person.email, FAILURES)
    assert.equal((await signIn(test.client(), other.email, other.password, anotherNetwork())).status, 200)
  })
})

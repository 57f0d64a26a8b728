import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { member, newPerson, register, startTestApp, type Person, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'
import { kolmogorovSmirnov, seededRandom } from '#tests/_statistics.ts'

/** Pairs measured at once. Enough to be done soon, few enough that none of them waits for a connection. */
const AT_ONCE = 5
const PAIRS = 100

type Call = { path: string; body: Record<string, unknown>; cookie?: string }
type Pair = { known: Call; unknown: Call }

describe('a stranger who asks whether an address has an account', () => {
  let test: TestApp
  let known: { person: Person; client: TestClient }[]
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * AT_ONCE })
  let fresh = 0
  /** An address that nobody has, as long as those that somebody has. */
  const freeAddress = (like: string): string => {
    fresh += 1
    const tag = `n${fresh}`
    return `${tag.padEnd(like.indexOf('@'), 'x')}${like.slice(like.indexOf('@'))}`
  }

  before(async () => {
    // As many hashes at once as there are callers: a queue would drown a difference in its own noise.
    test = await startTestApp({ HASH_CONCURRENCY: '8' })
    known = await Promise.all(Array.from({ length: AT_ONCE }, () => member(test)))
  })
  after(async () => {
    agent.destroy()
    await test[Symbol.asyncDispose]()
  })

  /** What an answer shows, without what differs between any two answers. */
  function shown(answer: Answer, address: string): unknown {
    const { date: _date, 'x-request-id': _id, ...headers } = answer.headers
    const body = answer.raw
      .toString('utf8')
      .replaceAll(address, '[address]')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '[uuid]')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[time]')
    return { status: answer.status, headers, body }
  }

  async function assertSameAnswer(path: string, bodyFor: (email: string) => Record<string, unknown>) {
    const { email } = (known[0] as { person: Person }).person
    const free = freeAddress(email)
    const [one, other] = [
      await test.client().post(path, bodyFor(email)),
      await test.client().post(path, bodyFor(free)),
    ]
    assert.deepEqual(shown(one, email), shown(other, free))
  }

  /** Milliseconds from sending a request to the end of its answer. */
  function time({ path, body, cookie }: Call): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const payload = JSON.stringify(body)
    const started = performance.now()
    const outgoing = httpRequest(new URL(path, test.origin), {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
        origin: test.origin,
        ...(cookie !== undefined && { cookie }),
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      incoming.resume().on('end', () => resolve(performance.now() - started))
    })
    outgoing.end(payload)
    return promise
  }

  async function sample(pairFor: (slot: number) => Pair, seed: number): Promise<[number[], number[]]> {
    const random = seededRandom(seed)
    const samples: [number[], number[]] = [[], []]
    for (let done = 0; done < PAIRS; done += AT_ONCE) {
      const calls = Array.from({ length: AT_ONCE }, (_, slot) => pairFor(slot)).flatMap((pair) => [
        { side: 0, call: pair.known, place: random() },
        { side: 1, call: pair.unknown, place: random() },
      ])
      // Who comes first in a batch is chance, so that waiting in a queue weighs on both sides alike.
      calls.sort((a, b) => a.place - b.place)
      await Promise.all(calls.map(async ({ side, call }) => samples[side]?.push(await time(call))))
    }
    return samples
  }

  /** One honest measurement in a hundred looks like a leak; a leak looks like one twice. */
  async function assertSameTime(pairFor: (slot: number) => Pair): Promise<void> {
    const first = kolmogorovSmirnov(...(await sample(pairFor, 1)))
    if (first.p > 0.01) return
    const second = kolmogorovSmirnov(...(await sample(pairFor, 2)))
    assert.ok(second.p > 0.01, `p = ${first.p}, then ${second.p}`)
  }

  const at = (slot: number) => known[slot] as { person: Person; client: TestClient }
  /** The same call for an address with an account and for one without. */
  const pairs =
    (path: string, bodyFor: (email: string) => Record<string, unknown>) =>
    (slot: number): Pair => {
      const { email } = at(slot).person
      return { known: { path, body: bodyFor(email) }, unknown: { path, body: bodyFor(freeAddress(email)) } }
    }

  const signUp = (email: string) => ({ name: 'Ada Lovelace', email, password: 'plum wagon orbit lantern' })
  const signIn = (email: string) => ({ email, password: 'not the password of anybody' })
  const onlyAddress = (email: string) => ({ email })

  it('reads the same answer to a sign-up', () => assertSameAnswer('/auth/sign-up/email', signUp))

  it('reads the same answer to a sign-up over an account that is not confirmed', async () => {
    const person = newPerson()
    const free = freeAddress(person.email)
    await test.client().post('/auth/sign-up/email', person)
    const again = await test.client().post('/auth/sign-up/email', person)
    const other = await test.client().post('/auth/sign-up/email', { ...person, email: free })
    assert.deepEqual(shown(again, person.email), shown(other, free))
  })

  it('reads the same answer to a refused sign-in', () => assertSameAnswer('/auth/sign-in/email', signIn))

  it('reads the same answer to a request for a new password', () =>
    assertSameAnswer('/auth/request-password-reset', onlyAddress))

  it('reads the same answer to a request for another confirmation mail', () =>
    assertSameAnswer('/auth/send-verification-email', onlyAddress))

  it('reads the same answer to a change of the own address', async () => {
    const { person, client } = at(0)
    const taken = at(1).person.email
    const free = freeAddress(taken)
    const ask = (newEmail: string) =>
      client.post('/auth/change-email', { newEmail, currentPassword: person.password })
    assert.deepEqual(shown(await ask(taken), taken), shown(await ask(free), free))
  })

  it('would read one hash from the time of an answer that is not on the beat', async () => {
    const path = '/auth/change-email'
    const samples = await sample((slot) => {
      const { person, client } = at(slot)
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const body = { newEmail: freeAddress(person.email), currentPassword: 'not the password of anybody' }
      return { known: { path, body, cookie }, unknown: { path, body } }
    }, 3)
    assert.ok(kolmogorovSmirnov(...samples).p < 0.01)
  })

  it('reads nothing from the time of a sign-up', () => assertSameTime(pairs('/auth/sign-up/email', signUp)))

  it('reads nothing from the time of a refused sign-in', () =>
    assertSameTime(pairs('/auth/sign-in/email', signIn)))

  it('reads nothing from the time of a request for a new password', () =>
    assertSameTime(pairs('/auth/request-password-reset', onlyAddress)))

  it('reads nothing from the time of a request for another confirmation mail', async () => {
    const waiting = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const person = newPerson()
        await test.client().post('/auth/sign-up/email', person)
        return person
      }),
    )
    const path = '/auth/send-verification-email'
    await assertSameTime((slot) => {
      const { email } = waiting[slot] as Person
      return { known: { path, body: { email } }, unknown: { path, body: { email: freeAddress(email) } } }
    })
  })

  it('reads nothing from the time of a change of the own address', async () => {
    const path = '/auth/change-email'
    await assertSameTime((slot) => {
      const { person, client } = at(slot)
      const taken = at((slot + 1) % AT_ONCE).person.email
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const call = (newEmail: string): Call => ({
        path,
        cookie,
        body: { newEmail, currentPassword: person.password },
      })
      return { known: call(taken), unknown: call(freeAddress(taken)) }
    })
  })

  it('is limited alike in asking for mails to one address', async () => {
    const limited = await startTestApp({ RATE_LIMIT_SCALE: '1' })
    try {
      const person = newPerson()
      await register(limited, person)
      const statuses = async (email: string): Promise<number[]> => {
        const client = limited.client()
        const answers: number[] = []
        for (let i = 0; i < 8; i += 1)
          answers.push((await client.post('/auth/request-password-reset', { email })).status)
        return answers
      }
      const [one, other] = await Promise.all([statuses(person.email), statuses(freeAddress(person.email))])
      assert.ok(one?.includes(429))
      // The sign-up itself has used one mail of the known address up.
      assert.equal(one?.filter((status) => status === 200).length, 5)
      assert.equal(other?.filter((status) => status === 200).length, 6)
    } finally {
      await limited[Symbol.asyncDispose]()
    }
  })
})

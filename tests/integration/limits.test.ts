import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { newPerson, register, startTestApp, type Person, type TestApp } from '#tests/_app.ts'
import type { Answer } from '#tests/_client.ts'
import { startProxy } from '#tests/_proxy.ts'
import { testRedisUrl } from '#tests/_services.ts'
import { eventually } from '#tests/_smtp.ts'

/** A part of the shared Redis for this file alone. */
async function ownRedisUrl(): Promise<string> {
  const url = new URL(await testRedisUrl())
  url.pathname = '/11'
  return url.href
}

/** Whoever waits for a Redis that does not answer waits for ever: any end shows that nobody does. */
const WAITED_MS = 10_000

/** How the limits name their keys in Redis. */
const LIMIT_KEY = /limit:/

type From = { address?: string; headers?: Record<string, string> }

function signIn(test: TestApp, email: string, password: string, { address, headers }: From = {}) {
  return test.client().post(
    '/auth/sign-in/email',
    { email, password },
    {
      headers: { ...headers, ...(address !== undefined && { 'x-real-ip': address }) },
    },
  )
}

/** Wrong passwords at once: the statuses, refusals for the limit last. */
async function guess(test: TestApp, email: string, times: number, from: From = {}): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, (_, i) => signIn(test, email, `a wrong sentence ${i}`, from)),
  )
  return answers.map(({ status }) => status).sort()
}

async function degraded(test: TestApp): Promise<boolean> {
  await test.ctx.health.check()
  return /^gatehouse_degraded\{dependency="redis"\} 1$/m.test(await test.ctx.metrics.registry.metrics())
}

function assertLimited(answer: Answer, most: number): void {
  assert.equal(answer.status, 429)
  assert.equal(answer.body.code, 'rate.limited')
  const seconds = Number(answer.headers['retry-after'])
  assert.ok(seconds >= 1 && seconds <= most, `${seconds} s`)
}

describe('the limit of failed sign-ins', () => {
  let test: TestApp
  let person: Person
  before(async () => {
    test = await startTestApp({ RATE_LIMIT_SCALE: '1', TRUSTED_PROXIES: '127.0.0.1' })
  })
  after(() => test[Symbol.asyncDispose]())
  beforeEach(async () => {
    person = newPerson()
    await register(test, person)
  })

  it('stops the eleventh attempt from one network, the right password included', async () => {
    const address = '198.51.100.7'
    assert.deepEqual(await guess(test, person.email, 10, { address }), Array<number>(10).fill(401))
    assertLimited(await signIn(test, person.email, person.password, { address }), 600)
  })

  it('does not stop the owner, who comes from another network', async () => {
    await guess(test, person.email, 12, { address: '198.51.100.8' })
    const answer = await signIn(test, person.email, person.password, { address: '203.0.113.8' })
    assert.equal(answer.status, 200)
  })

  it('starts again after a success', async () => {
    const address = '198.51.100.9'
    await guess(test, person.email, 9, { address })
    assert.equal((await signIn(test, person.email, person.password, { address })).status, 200)
    assert.deepEqual(await guess(test, person.email, 10, { address }), Array<number>(10).fill(401))
  })

  it('is the same for an address without an account', async () => {
    const address = '198.51.100.10'
    const statuses = await guess(test, newPerson().email, 11, { address })
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429])
  })

  it('counts spellings of an address as one', async () => {
    const address = '198.51.100.11'
    await guess(test, person.email.toUpperCase(), 5, { address })
    await guess(test, ` ${person.email} `, 5, { address })
    assertLimited(await signIn(test, person.email, person.password, { address }), 600)
  })

  it('counts a whole IPv6 network as one', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        signIn(test, person.email, 'a wrong sentence', { address: `2001:db8:1:2::${i + 1}` }),
      ),
    )
    assertLimited(await signIn(test, person.email, person.password, { address: '2001:db8:1:2:ffff::1' }), 600)
    const neighbour = await signIn(test, person.email, person.password, { address: '2001:db8:1:3::1' })
    assert.equal(neighbour.status, 200)
  })

  it('stops one network that tries many accounts', async () => {
    const address = '198.51.100.12'
    const answers = await Promise.all(
      Array.from({ length: 61 }, () => signIn(test, newPerson().email, 'a wrong sentence', { address })),
    )
    const limited = answers.filter(({ status }) => status === 429)
    assert.equal(limited.length, 1)
    assertLimited(limited[0] as Answer, 60)
  })
})

describe('the limit of the API', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ RATE_LIMIT_SCALE: '1', TRUSTED_PROXIES: '127.0.0.1' })
  })
  after(() => test[Symbol.asyncDispose]())
  const ask = (path: string, address: string) =>
    test.client().get(path, { headers: { 'x-real-ip': address }, undescribed: true })

  it('stops a network that asks without end, and no other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 251 }, () => ask('/api/v1/settings', '198.51.100.40')),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 250)
    assertLimited(answers.find(({ status }) => status === 429) as Answer, 20)
    assert.equal((await ask('/api/v1/nothing', '198.51.100.40')).status, 429)
    assert.equal((await ask('/api/v1/settings', '203.0.113.40')).status, 200)
  })

  it('leaves checks of sessions, keys, health and pages alone', async () => {
    for (const path of ['/auth/verify', '/.well-known/jwks.json', '/livez', '/auth/ok'])
      assert.notEqual((await ask(path, '198.51.100.40')).status, 429, path)
  })
})

describe('an address that a stranger makes up', () => {
  it('changes nothing without a trusted proxy', async () => {
    await using test = await startTestApp({ RATE_LIMIT_SCALE: '1' })
    const person = newPerson()
    await register(test, person)
    for (let i = 0; i < 10; i += 1) {
      await signIn(test, person.email, 'a wrong sentence', {
        headers: {
          'x-real-ip': `203.0.113.${i}`,
          'x-forwarded-for': `203.0.113.${i}`,
          forwarded: `for=203.0.113.${i}`,
          'cf-connecting-ip': `203.0.113.${i}`,
        },
      })
    }
    assertLimited(await signIn(test, person.email, person.password, { address: '203.0.113.200' }), 600)
  })

  it('is not kept with the session', async () => {
    await using test = await startTestApp()
    const person = newPerson()
    await register(test, person)
    await signIn(test, person.email, person.password, {
      headers: { 'x-real-ip': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' },
    })
    const { ip_address } = await test.ctx.postgres.db
      .selectFrom('sessions')
      .select('ip_address')
      .executeTakeFirstOrThrow()
    assert.equal(ip_address, '127.0.0.1')
  })
})

describe('limits in Redis', () => {
  let redisUrl: string
  before(async () => {
    redisUrl = await ownRedisUrl()
  })
  beforeEach(async () => {
    const redis = new Redis(redisUrl)
    await redis.flushdb()
    redis.disconnect()
  })

  it('are shared by two nodes', async () => {
    await using one = await startTestApp({ RATE_LIMIT_SCALE: '1', REDIS_URL: redisUrl })
    await using other = await startTestApp({ RATE_LIMIT_SCALE: '1', REDIS_URL: redisUrl }, one.databaseUrl)
    await eventually(async () => !(await degraded(one)) && !(await degraded(other)))
    const person = newPerson()
    await register(one, person)
    await Promise.all([guess(one, person.email, 5), guess(other, person.email, 5)])
    assertLimited(await signIn(one, person.email, person.password), 600)
    assertLimited(await signIn(other, person.email, person.password), 600)
  })

  it('that is not there delay nobody, are kept in the process and show', async () => {
    const closed = await startProxy(1)
    await closed.cut()
    await using test = await startTestApp({
      RATE_LIMIT_SCALE: '1',
      REDIS_URL: `redis://127.0.0.1:${closed.port}`,
    })
    const person = newPerson()
    await register(test, person)
    assert.equal(await degraded(test), true)
    const started = performance.now()
    assert.equal((await signIn(test, person.email, person.password)).status, 200)
    assert.ok(performance.now() - started < WAITED_MS)
    assert.deepEqual(await guess(test, person.email, 11), [...Array<number>(10).fill(401), 429])
    assert.equal((await test.client().get('/readyz')).status, 200)
  })

  it('that never answers from the start delays nobody', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    await using test = await startTestApp({ REDIS_URL: `redis://127.0.0.1:${port}` })
    const person = newPerson()
    await register(test, person)
    const started = performance.now()
    assert.equal((await signIn(test, person.email, person.password)).status, 200)
    assert.ok(performance.now() - started < WAITED_MS)
    assert.equal(await degraded(test), true)
    silent.close()
  })

  it('that stops answering delays nobody for long, shows, and is used again when it is back', async () => {
    const url = new URL(redisUrl)
    await using proxy = await startProxy(Number(url.port))
    url.port = String(proxy.port)
    await using test = await startTestApp({ RATE_LIMIT_SCALE: '1', REDIS_URL: url.href })
    await eventually(async () => !(await degraded(test)))
    const person = newPerson()
    await register(test, person)
    proxy.hang()
    const started = performance.now()
    assert.equal((await signIn(test, person.email, person.password)).status, 200)
    assert.ok(performance.now() - started < WAITED_MS)
    await eventually(() => degraded(test))
    assert.match(proxy.swallowed(), LIMIT_KEY, 'it was asked while it was thought to be there')
    const before = proxy.swallowed().length
    assert.equal((await signIn(test, person.email, person.password)).status, 200)
    assert.doesNotMatch(proxy.swallowed().slice(before), LIMIT_KEY, 'and not any more')
    await proxy.restore()
    await eventually(async () => !(await degraded(test)))
    assert.equal((await signIn(test, person.email, person.password)).status, 200)
  })

  it('hold no e-mail address in clear', async () => {
    await using test = await startTestApp({ RATE_LIMIT_SCALE: '1', REDIS_URL: redisUrl })
    await eventually(async () => !(await degraded(test)))
    const person = newPerson()
    await register(test, person)
    await guess(test, person.email, 1)
    const redis = new Redis(redisUrl)
    const keys = await redis.keys('*')
    redis.disconnect()
    assert.ok(keys.length > 0)
    assert.doesNotMatch(keys.join('\n'), /@|ada/)
  })
})

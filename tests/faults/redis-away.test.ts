import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { startTestRedis } from '#scripts/test-services.ts'
import { member, newPerson, register, signIn, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'
import { startProxy, type TestProxy } from '#tests/_proxy.ts'

const NAME = 'gatehouse.session'

type Stage = { test: TestApp; proxy: TestProxy; redis: Redis } & AsyncDisposable

/** A server whose every check goes to a Redis of its own, through a connection that can be cut. */
async function stage(env: Record<string, string> = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const service = await startTestRedis()
  stack.defer(() => service.stop())
  const redis = new Redis(service.url)
  stack.defer(() => redis.disconnect())
  const url = new URL(service.url)
  const proxy = stack.use(await startProxy(Number(url.port)))
  url.port = String(proxy.port)
  const test = stack.use(await startTestApp({ REDIS_URL: url.href, SESSION_CACHE_SECONDS: '0', ...env }))
  await assertEventually(() => assert.deepEqual(test.ctx.auth.index.degraded, []))
  const closing = stack.move()
  return { test, proxy, redis, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

const statusOf = async (client: TestClient): Promise<number> => (await client.get('/auth/verify')).status
const tokenOf = (client: TestClient): string =>
  createHash('sha256')
    .update(decodeURIComponent(client.cookies.get(NAME) as string).split('.')[0] as string)
    .digest('base64url')

/** Nothing that people or apps ask for fails, and an ended session is dead. */
async function assertServes(test: TestApp): Promise<void> {
  const { client, person } = await member(test)
  for (let i = 0; i < 5; i += 1) assert.equal(await statusOf(client), 204)
  const other = await signIn(test, person)
  assert.equal(await statusOf(other), 204)
  const cookie = other.cookies.get(NAME) as string
  assert.equal((await other.post('/auth/sign-out')).status, 200)
  other.cookies.set(NAME, cookie)
  assert.equal(await statusOf(other), 401)
  assert.equal(await statusOf(client), 204)
  assert.equal((await client.get('/readyz')).status, 200)
}

async function assertDegraded(test: TestApp): Promise<void> {
  await assertEventually(async () => {
    const report = await test.ctx.health.check()
    assert.ok(report.ready)
    assert.ok(report.degraded.some((line) => line.startsWith('redis: sessions')))
    assert.match(await test.ctx.metrics.registry.metrics(), /gatehouse_degraded\{dependency="redis"\} 1/)
  })
}

async function assertHealed(test: TestApp): Promise<void> {
  await assertEventually(async () => {
    assert.deepEqual((await test.ctx.health.check()).degraded, [])
    assert.match(await test.ctx.metrics.registry.metrics(), /gatehouse_degraded\{dependency="redis"\} 0/)
  })
  const { client } = await member(test)
  const { counts } = test.ctx.auth.index
  const before = counts.shared
  await assertEventually(async () => {
    assert.equal(await statusOf(client), 204)
    assert.ok(counts.shared > before, 'Redis is not asked')
  })
}

describe('the check of sessions', () => {
  it('goes on while Redis refuses connections, and heals', async () => {
    await using at = await stage()
    await at.proxy.cut()
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.proxy.restore()
    await assertHealed(at.test)
  })

  it('goes on while Redis hangs, and heals', async () => {
    await using at = await stage()
    at.proxy.hang()
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.proxy.restore()
    await assertHealed(at.test)
  })

  it('goes on while Redis is slower than Postgres, and heals', async () => {
    await using at = await stage()
    at.proxy.slow(400)
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.proxy.restore()
    await assertHealed(at.test)
  })

  it('goes on while Redis is full, and heals', async () => {
    await using at = await stage()
    await at.redis.config('SET', 'maxmemory', '1')
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.redis.config('SET', 'maxmemory', '0')
    await assertHealed(at.test)
  })

  it('goes on while Redis is a replica that takes no writes, and heals', async () => {
    await using at = await stage()
    // A master that is not there: what is read is old, and writes answer READONLY.
    await at.redis.replicaof('127.0.0.1', 1)
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.redis.replicaof('NO', 'ONE')
    await assertHealed(at.test)
  })

  it('goes on with a Redis that asks for another password, and heals', async () => {
    await using at = await stage()
    const { password } = at.redis.options
    await at.redis.config('SET', 'requirepass', 'another-password')
    await at.proxy.restore()
    await assertServes(at.test)
    await assertDegraded(at.test)
    await at.redis.config('SET', 'requirepass', password as string)
    await assertHealed(at.test)
  })

  it('goes on with a Redis that was emptied', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    assert.equal(await statusOf(client), 204)
    await at.redis.flushall()
    assert.equal(await statusOf(client), 204)
    await assertServes(at.test)
    assert.deepEqual((await at.test.ctx.health.check()).degraded, [])
  })

  it('goes on with a Redis that was restarted empty', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    assert.equal(await statusOf(client), 204)
    await at.proxy.cut()
    await at.redis.flushall()
    await at.proxy.restore()
    assert.equal(await statusOf(client), 204)
    await assertServes(at.test)
    await assertHealed(at.test)
  })

  it('goes on with a Redis in which somebody wrote nonsense', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    const key = `gatehouse:session:${tokenOf(client)}`
    for (const text of ['', 'null', '[]', '{"id":1}', '[1,2,3,4,5,6,7,8,9]', 'x'.repeat(100_000)]) {
      await at.redis.set(key, text)
      assert.equal(await statusOf(client), 204, text.slice(0, 30))
    }
    await at.redis.multi().del(key).lpush(key, 'not a text').exec()
    assert.equal(await statusOf(client), 204)
  })

  it('is not talked into an ended session by a copy that was written late', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    assert.equal(await statusOf(client), 204)
    const key = `gatehouse:session:${tokenOf(client)}`
    const copy = await eventuallyRead(at.redis, key)
    const cookie = client.cookies.get(NAME) as string
    await client.post('/auth/sign-out')
    client.cookies.set(NAME, cookie)
    await at.redis.set(key, copy)
    for (let i = 0; i < 5; i += 1) assert.equal(await statusOf(client), 401)
  })

  it('is not talked into an ended session by a copy that outlived the process that ended it', async () => {
    await using at = await stage()
    const { client } = await member(at.test)
    assert.equal(await statusOf(client), 204)
    const key = `gatehouse:session:${tokenOf(client)}`
    const copy = await eventuallyRead(at.redis, key)
    const cookie = client.cookies.get(NAME) as string
    await client.post('/auth/sign-out')
    await at.redis.set(key, copy)
    // A node that is started now has heard of nothing.
    await using late = await startTestApp(
      { REDIS_URL: await ownUrl(at), SESSION_CACHE_SECONDS: '0' },
      at.test.databaseUrl,
    )
    await assertEventually(() => assert.deepEqual(late.ctx.auth.index.degraded, []))
    const there = late.client()
    there.cookies.set(NAME, cookie)
    assert.equal(await statusOf(there), 401)
  })

  it('serves a herd that has lost its copies', async () => {
    await using at = await stage()
    const person = newPerson()
    await register(at.test, person)
    const clients = await Promise.all(Array.from({ length: 8 }, () => signIn(at.test, person)))
    await at.redis.flushall()
    await at.proxy.cut()
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, i) => statusOf(clients[i % clients.length] as TestClient)),
    )
    assert.deepEqual(new Set(answers), new Set([204]))
  })
})

async function eventuallyRead(redis: Redis, key: string): Promise<string> {
  let text: string | null = null
  await assertEventually(async () => {
    text = await redis.get(key)
    assert.ok(text !== null)
  })
  return text as unknown as string
}

async function ownUrl(at: Stage): Promise<string> {
  return `redis://:${at.redis.options.password}@127.0.0.1:${at.redis.options.port}/0`
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#server/lib/problem.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { HashPool, needsRehash } from './hash-pool.ts'

const CHEAP = { memoryKib: 1024, iterations: 1 }
function poolOf(changes: { concurrency?: number; queueLimit?: number } = {}) {
  const metrics = createMetrics()
  return { metrics, pool: new HashPool({ ...CHEAP, concurrency: 1, queueLimit: 100, metrics, ...changes }) }
}
const isBusy = (error: unknown): error is Problem => error instanceof Problem && error.code === 'server.busy'

describe('HashPool', () => {
  it('makes PHC strings of argon2id, each with its own salt', async () => {
    const { pool } = poolOf()
    const one = await pool.hash('plum wagon orbit')
    assert.match(one, /^\$argon2id\$v=19\$m=1024,t=1,p=1\$/)
    assert.notEqual(await pool.hash('plum wagon orbit'), one)
  })

  it('knows the password again, and no other', async () => {
    const { pool } = poolOf()
    const phc = await pool.hash('plum wagon orbit')
    assert.equal(await pool.verify(phc, 'plum wagon orbit'), true)
    assert.equal(await pool.verify(phc, 'plum wagon orbiT'), false)
  })

  it('takes a hash that cannot be read as a mismatch', async () => {
    const { pool } = poolOf()
    assert.equal(await pool.verify('not a hash', 'x'), false)
    assert.equal(await pool.verify('$argon2id$v=19$m=99999999999,t=1,p=1$AAAA$AAAA', 'x'), false)
    assert.equal(await pool.verify('', 'x'), false)
  })

  it('serves in the order of arrival', async () => {
    const { pool } = poolOf()
    const order: number[] = []
    const works = [1, 2, 3, 4, 5, 6].map((n) => pool.hash(`password ${n}`).then(() => order.push(n)))
    await Promise.all(works)
    assert.deepEqual(order, [1, 2, 3, 4, 5, 6])
  })

  it('lets nobody who comes later overtake the queue', async () => {
    const { pool } = poolOf()
    const order: string[] = []
    const first = pool.hash('a').then(async () => {
      const late = pool.hash('late').then(() => order.push('late'))
      await late
    })
    const queued = pool.hash('b').then(() => order.push('queued'))
    await Promise.all([first, queued])
    assert.deepEqual(order, ['queued', 'late'])
  })

  it('refuses what does not fit into the queue, with a time to wait', async () => {
    const { pool, metrics } = poolOf({ queueLimit: 2 })
    const works = Array.from({ length: 5 }, (_, n) => pool.hash(`password ${n}`))
    const outcomes = await Promise.allSettled(works)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 2)
    for (const { reason } of refused) {
      assert.ok(isBusy(reason))
      assert.ok(Number(reason.headers['retry-after']) >= 1)
    }
    assert.equal((await metrics.hashesRefused.get()).values[0]?.value, 2)
  })

  it('takes again after the storm, and shows an empty queue', async () => {
    const { pool, metrics } = poolOf({ queueLimit: 1 })
    await Promise.allSettled(Array.from({ length: 10 }, (_, n) => pool.hash(`password ${n}`)))
    assert.match(await pool.hash('after'), /^\$argon2id/)
    assert.equal((await metrics.hashesWaiting.get()).values[0]?.value, 0)
  })

  it('frees the place of a work that fails', async () => {
    const metrics = createMetrics()
    const pool = new HashPool({ memoryKib: 1, iterations: 1, concurrency: 1, queueLimit: 5, metrics })
    const failing = await Promise.allSettled(Array.from({ length: 6 }, () => pool.hash('x')))
    assert.ok(failing.every((outcome) => outcome.status === 'rejected' && !isBusy(outcome.reason)))
    const { pool: sound } = poolOf()
    assert.equal(await pool.verify(await sound.hash('plum'), 'plum'), true)
  })

  it('runs as many at once as it may, and no more', async () => {
    const { pool } = poolOf({ concurrency: 2, queueLimit: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, (_, n) => pool.hash(`password ${n}`)))
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 3)
  })
})

describe('needsRehash', () => {
  const phc = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'
  it('is content with the same parameters', () =>
    assert.equal(needsRehash(phc, { memoryKib: 19_456, iterations: 2 }), false))
  it('is content with stronger ones', () =>
    assert.equal(needsRehash(phc, { memoryKib: 8192, iterations: 1 }), false))
  it('wants more memory', () => assert.equal(needsRehash(phc, { memoryKib: 19_457, iterations: 2 }), true))
  it('wants more passes', () => assert.equal(needsRehash(phc, { memoryKib: 19_456, iterations: 3 }), true))
  it('wants another kind of hash replaced', () =>
    assert.equal(needsRehash('$2b$12$abc', { memoryKib: 8192, iterations: 1 }), true))
  it('wants argon2i replaced', () =>
    assert.equal(needsRehash(phc.replace('argon2id', 'argon2i'), { memoryKib: 8192, iterations: 1 }), true))
})

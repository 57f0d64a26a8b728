import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { kolmogorovSmirnov } from '#tests/_statistics.ts'
import { failOnTheBeat, onTheBeat } from './equal-time.ts'

async function spent(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work().catch(() => {})
  return performance.now() - started
}

describe('onTheBeat', () => {
  it('gives what the work gives', async () => assert.equal(await onTheBeat(async () => 7, 20), 7))

  it('throws what the work throws', async () => {
    const error = new Error('no')
    await assert.rejects(
      onTheBeat(() => Promise.reject(error), 20),
      (caught) => caught === error,
    )
  })

  it('throws on the beat what the work throws at once', async () => {
    const failing = (): Promise<never> => {
      throw new Error('no')
    }
    assert.ok((await spent(() => onTheBeat(failing, 60))) >= 58)
  })

  it('waits for the beat after quick work', async () => {
    assert.ok((await spent(() => onTheBeat(async () => 1, 60))) >= 58)
  })

  it('waits as long for a failure', async () => {
    assert.ok((await spent(() => onTheBeat(() => Promise.reject(new Error('no')), 60))) >= 58)
  })

  it('waits for the next beat when the work took longer than one', async () => {
    assert.ok((await spent(() => onTheBeat(() => sleep(70), 60))) >= 118)
  })
})

const BEAT_MS = 30

/** How long work of 2 and of 6 ms takes to come back, in turn. */
async function measure(
  run: (work: () => Promise<unknown>) => Promise<unknown>,
): Promise<[number[], number[]]> {
  const samples: [number[], number[]] = [[], []]
  for (let round = 0; round < 40; round += 1)
    for (const side of [0, 1] as const) samples[side].push(await spent(() => run(() => sleep(2 + 4 * side))))
  return samples
}

async function failing(work: () => Promise<unknown>): Promise<never> {
  await work()
  throw new Error('refused')
}

describe('the time of an answer', () => {
  it('tells how long the work took, as measured here without the beat', async () => {
    assert.ok(kolmogorovSmirnov(...(await measure((work) => work()))).p < 0.001)
  })

  it('does not tell it on the beat', async () => {
    assert.ok(kolmogorovSmirnov(...(await measure((work) => onTheBeat(work, BEAT_MS)))).p > 0.001)
  })

  it('does not tell it when the work fails on the beat', async () => {
    const samples = await measure((work) => failOnTheBeat(() => failing(work), BEAT_MS))
    assert.ok(kolmogorovSmirnov(...samples).p > 0.001)
  })
})

describe('failOnTheBeat', () => {
  it('counts from the start of the work, not from its failure', async () => {
    const took = await spent(() => failOnTheBeat(() => failing(() => sleep(100)), 300))
    assert.ok(took >= 300 && took < 400, `${took} ms`)
  })

  it('does not delay success', async () => {
    assert.ok((await spent(() => failOnTheBeat(async () => 'done', 10_000))) < 5_000)
  })

  it('gives what the work gives', async () => assert.equal(await failOnTheBeat(async () => 7, 20), 7))
})

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { onTheBeat } from './equal-time.ts'

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

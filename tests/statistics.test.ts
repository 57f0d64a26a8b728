import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kolmogorovSmirnov, seededRandom } from './_statistics.ts'

/** Times as a loaded machine gives them: a floor, and a tail of a few milliseconds. */
function times(count: number, floor: number, random: () => number): number[] {
  return Array.from({ length: count }, () => floor - 4 * Math.log(1 - random()))
}

describe('kolmogorovSmirnov', () => {
  it('finds no distance between a sample and itself', () => {
    assert.deepEqual(kolmogorovSmirnov([3, 1, 2], [1, 2, 3]), { distance: 0, p: 1 })
  })

  it('finds the whole distance between samples that do not overlap', () => {
    const low = Array.from({ length: 30 }, (_, i) => i)
    const { distance, p } = kolmogorovSmirnov(
      low,
      low.map((value) => value + 100),
    )
    assert.equal(distance, 1)
    assert.ok(p < 1e-12)
  })

  it('counts ties on both sides at once', () => {
    assert.equal(kolmogorovSmirnov([1, 1, 2, 2], [1, 1, 2, 2]).distance, 0)
    assert.equal(kolmogorovSmirnov([1, 1, 1, 2], [1, 2, 2, 2]).distance, 0.5)
  })

  it('agrees with the table of critical values at n = m = 100', () => {
    // 1.36·√(2/100) for 5 % and 1.63·√(2/100) for 1 %.
    const base = Array.from({ length: 100 }, (_, i) => i)
    const shifted = (by: number) =>
      kolmogorovSmirnov(
        base,
        base.map((value) => value + by),
      ).p
    assert.ok(shifted(19) > 0.05 && shifted(20) < 0.05)
    assert.ok(shifted(22) > 0.01 && shifted(24) < 0.01)
  })

  it('rejects a shift of 3 ms among the jitter of a loaded machine', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 50; round += 1)
      assert.ok(kolmogorovSmirnov(times(100, 20, random), times(100, 23, random)).p < 0.01)
  })

  it('accepts samples of one distribution about as often as it says', () => {
    const random = seededRandom(11)
    let rejected = 0
    for (let round = 0; round < 1000; round += 1)
      if (kolmogorovSmirnov(times(100, 20, random), times(100, 20, random)).p < 0.01) rejected += 1
    assert.ok(rejected <= 20, `rejected ${rejected} of 1000`)
  })

  it('rejects a wider spread around the same middle', () => {
    const random = seededRandom(13)
    const narrow = Array.from({ length: 200 }, () => 20 + (random() - 0.5))
    const wide = Array.from({ length: 200 }, () => 20 + 4 * (random() - 0.5))
    assert.ok(kolmogorovSmirnov(narrow, wide).p < 0.001)
  })
})

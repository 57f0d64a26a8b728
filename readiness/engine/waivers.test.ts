import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Waiver } from '#readiness/settings/settings.ts'
import { fingerprintsOf, waive } from './waivers.ts'

const now = new Date('2026-06-15T12:00:00Z')
const check = 'code/console-log/reachable'
const finding = { file: 'server/a.ts', line: 3, observed: 'console.log' }
const fingerprint = fingerprintsOf(check, [finding])[0] as string
const waiver: Waiver = {
  check,
  fingerprint,
  reason: 'risk-accepted',
  note: 'it goes with the next release',
  owner: 'ops',
  made: '2026-06-01',
  until: '2026-06-15',
}
const isWaived = (changed: Partial<Waiver>, at = now): boolean =>
  waive(check, [finding], [{ ...waiver, ...changed }], at).every((each) => each.waiver !== undefined)

describe('a waiver', () => {
  it('covers the finding that it names until the end of its day', () => {
    assert.ok(isWaived({}))
    assert.ok(isWaived({}, new Date('2026-06-15T23:59:59Z')))
    assert.ok(!isWaived({}, new Date('2026-06-16T00:00:00Z')))
  })

  it('covers nothing before it was made, for longer than 90 days, or of another check', () => {
    assert.ok(!isWaived({ made: '2026-06-16', until: '2026-06-20' }))
    assert.ok(!isWaived({ made: '2026-06-01', until: '2026-08-31' }))
    assert.ok(isWaived({ made: '2026-06-01', until: '2026-08-30' }))
    assert.ok(!isWaived({ check: 'code/console-log/bundle' }))
  })

  it('outlives moved lines, and no other change', () => {
    assert.deepEqual(fingerprintsOf(check, [{ ...finding, line: 99 }]), [fingerprint])
    assert.notDeepEqual(fingerprintsOf(check, [{ ...finding, file: 'server/b.ts' }]), [fingerprint])
    assert.notDeepEqual(fingerprintsOf(check, [{ ...finding, observed: 'console.info' }]), [fingerprint])
  })

  it('covers one finding: the same thing again in the same file is another', () => {
    const [first, second] = waive(check, [finding, { ...finding, line: 9 }], [waiver], now)
    assert.ok(first?.waiver !== undefined)
    assert.equal(second?.waiver, undefined)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { judgeFixture } from './_fixtures.ts'
import { FIXTURES } from './all-fixtures.ts'

describe('the fixtures', () => {
  it('are there for each check, and for no other', () => {
    assert.deepEqual(
      CHECKS.map(({ id }) => id).filter((id) => !(id in FIXTURES)),
      [],
      'without fixtures',
    )
    const ids = new Set(CHECKS.map(({ id }) => id))
    assert.deepEqual(
      Object.keys(FIXTURES).filter((id) => !ids.has(id)),
      [],
      'without a check',
    )
  })

  for (const check of CHECKS) {
    const { passing = [], failing = [], others = [] } = FIXTURES[check.id] ?? {}
    const all = [
      ...passing.map((fixture) => ({ fixture, outcome: 'pass' })),
      ...failing.map((fixture) => ({ fixture, outcome: 'fail' })),
      ...others.map((fixture) => ({ fixture, outcome: fixture.outcome })),
    ]
    for (const { fixture, outcome } of all) {
      it(`${check.id}: ${outcome}: ${fixture.name}`, async () => {
        const said = await judgeFixture(check, fixture)
        assert.equal(said.outcome, outcome, said.because)
      })
    }
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Proof } from '#readiness/model/check.ts'
import type { Member } from '#readiness/model/report.ts'
import { combineChecks, combineLines } from './roll-up.ts'

const member = (id: string, outcome: Member['outcome'], rest: Partial<Member> = {}): Member => ({
  id,
  title: id,
  outcome,
  because: `${id} is ${outcome}`,
  evidence: [],
  ...rest,
})
const proofs = new Map<string, Proof>([
  ['whole', 'whole'],
  ['one', 'part'],
  ['two', 'part'],
  ['hint', 'hint'],
])
const combine = (...members: Member[]) => combineChecks(members, proofs).outcome

describe('the checks of a line together', () => {
  it('fail when one fails, whatever the others say', () => {
    assert.equal(combine(member('whole', 'pass'), member('hint', 'fail')), 'fail')
    assert.equal(combine(member('one', 'unknown'), member('two', 'fail')), 'fail')
  })

  it('pass when one that proves the line passes and nobody asked for the other', () => {
    assert.equal(combine(member('whole', 'pass'), member('one', 'unknown', { silent: true })), 'pass')
  })

  it('are unknown when one tried and could not look', () => {
    assert.equal(combine(member('whole', 'pass'), member('one', 'unknown')), 'unknown')
  })

  it('pass when all parts pass, and not when one was not looked at', () => {
    assert.equal(combine(member('one', 'pass'), member('two', 'pass')), 'pass')
    const notAsked = member('two', 'unknown', { silent: true, notAsked: true })
    assert.equal(combine(member('one', 'pass'), notAsked), 'unknown')
    assert.equal(combine(member('one', 'pass'), member('two', 'unknown', { silent: true })), 'pass')
    assert.equal(combine(member('one', 'pass'), member('two', 'not-applicable')), 'pass')
  })

  it('say what could still be looked at, before what is not there', () => {
    const none = member('one', 'unknown', { silent: true, because: 'There is no nginx.' })
    const notAsked = member('whole', 'unknown', { silent: true, notAsked: true, because: 'Needs --url.' })
    assert.equal(combineChecks([none, notAsked], proofs).because, 'Needs --url.')
    assert.equal(combineChecks([none], proofs).because, 'There is no nginx.')
  })

  it('are unknown when there are hints only', () => {
    assert.equal(combine(member('hint', 'pass')), 'unknown')
  })

  it('do not apply when one says so and none passes', () => {
    assert.equal(
      combine(member('one', 'not-applicable'), member('two', 'unknown', { silent: true })),
      'not-applicable',
    )
  })

  it('keep a waived failure visible, below what is unknown and above what passes', () => {
    const accepted = member('one', 'fail', { waived: true })
    assert.deepEqual(combineChecks([accepted, member('whole', 'pass')], proofs), {
      outcome: 'fail',
      because: 'one is fail',
      waived: true,
    })
    assert.equal(combine(accepted, member('two', 'unknown')), 'unknown')
    assert.equal(combine(accepted, member('two', 'fail')), 'fail')
  })
})

describe('the lines of a line together', () => {
  it('hold only when all hold', () => {
    assert.equal(combineLines([member('a', 'pass'), member('b', 'pass')]).outcome, 'pass')
    assert.equal(combineLines([member('a', 'pass'), member('b', 'not-applicable')]).outcome, 'pass')
    assert.equal(combineLines([member('a', 'pass'), member('b', 'unknown')]).outcome, 'unknown')
    assert.equal(combineLines([member('a', 'unknown'), member('b', 'fail')]).outcome, 'fail')
    assert.equal(combineLines([member('a', 'not-applicable')]).outcome, 'not-applicable')
  })

  it('are not verified when one is waived and another is unknown', () => {
    const accepted = member('a', 'fail', { waived: true })
    assert.equal(combineLines([accepted, member('b', 'unknown')]).outcome, 'unknown')
    assert.equal(combineLines([accepted, member('b', 'pass')]).waived, true)
  })

  it('name what failed', () => {
    const said = combineLines([member('a', 'fail', { fix: 'mend it' }), member('b', 'pass')])
    assert.deepEqual(said, { outcome: 'fail', because: 'Failed: a', fix: 'mend it' })
  })
})

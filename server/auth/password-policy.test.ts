import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#server/lib/problem.ts'
import type { Blocklist } from './blocklist.ts'
import { judgePassword } from './password-policy.ts'

const blocklist: Blocklist = { size: 1, has: (password) => password.toLowerCase() === 'on the list of all' }
const identity = { name: 'Ada Lovelace', email: 'ada.lovelace@example.org' }
const judge = (password: string, changes: Partial<typeof identity> = {}, minLength = 15): string =>
  judgePassword(password, {
    minLength,
    blocklist,
    identity: { ...identity, ...changes },
    pointer: '/password',
  })
const refusedAs = (code: string) => (error: unknown) =>
  error instanceof Problem && error.code === code && error.errors?.[0]?.pointer === '/password'

describe('judgePassword', () => {
  it('takes fifteen characters', () => assert.equal(judge('plum wagon orbi'), 'plum wagon orbi'))
  it('refuses fourteen', () => assert.throws(() => judge('plum wagon orb'), refusedAs('password.too_short')))
  it('takes a hundred and twenty-eight', () => assert.doesNotThrow(() => judge('ab c'.repeat(32))))
  it('refuses one more', () =>
    assert.throws(() => judge(`${'ab c'.repeat(32)}d`), refusedAs('password.too_long')))
  it('counts an emoji as one character', () => {
    assert.throws(() => judge('😀'.repeat(14)), refusedAs('password.too_short'))
    assert.doesNotThrow(() => judge('😀🐢🦊🐙🦉🐳🐝🦋🐞🦀🐌🦎🐍🦖🦕'))
  })
  it('counts after normalising', () => {
    assert.throws(() => judge('e\u0301'.repeat(14)), refusedAs('password.too_short'))
  })
  it('asks for no kinds of characters', () => assert.doesNotThrow(() => judge('plumwagonorbitlantern')))
  it('keeps white space at both ends', () =>
    assert.equal(judge('  plum wagon orbit  '), '  plum wagon orbit  '))
  it('takes control characters', () => assert.doesNotThrow(() => judge('plum\twagon\u0007orbit')))
  it('gives the normalised form', () =>
    assert.equal(judge('cafe\u0301 plum wagon orbit'), 'café plum wagon orbit'))
  it('refuses the list', () => assert.throws(() => judge('On the List of all'), refusedAs('password.common')))
  it('refuses the name', () =>
    assert.throws(() => judge('Ada   Lovelace!!!'), refusedAs('password.contains_identity')))
  it('refuses the address', () =>
    assert.throws(() => judge('ada.lovelace@example.org'), refusedAs('password.contains_identity')))
  it('refuses the local part with digits around', () =>
    assert.throws(() => judge('2024adalovelace1'), refusedAs('password.contains_identity')))
  it('refuses the name backwards', () =>
    assert.throws(() => judge('ecalevol ada 12345'), refusedAs('password.contains_identity')))
  it('refuses the name twice', () =>
    assert.throws(() => judge('AdaLovelaceAdaLovelace'), refusedAs('password.contains_identity')))
  it('refuses a name in another script', () =>
    assert.throws(
      () => judge('Анна Каренина 1877', { name: 'Анна Каренина' }),
      refusedAs('password.contains_identity'),
    ))
  it('takes a phrase that only mentions the name', () =>
    assert.doesNotThrow(() => judge('lovelace rides an orange tram')))
  it('is not confused by a name of two letters', () =>
    assert.doesNotThrow(() => judge('plum wagon orbit', { name: 'Bo' })))
  it('says how long the password is, and never what it is', () => {
    assert.throws(
      () => judge('CANARY'),
      (error: Problem) => {
        const body = JSON.stringify(error.body('req-12345678'))
        return /this has 6/.test(body) && !/CANARY/.test(body)
      },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { containsIdentity, newPasswordFault, rateNewPassword } from './password-meter.ts'

const RULES = { minLength: 15, maxLength: 128 }

describe('rateNewPassword', () => {
  it('asks for length first, whatever the estimator says', () => {
    assert.deepEqual(rateNewPassword('correct', RULES, [], 4), { level: 0, word: 'short', missing: 8 })
    assert.equal(rateNewPassword('correct horse', RULES, [], 4).level, 1)
  })

  it('counts characters as people do', () => {
    assert.equal(rateNewPassword('🐎'.repeat(15), RULES, [], 4).word, 'strong')
    assert.equal(rateNewPassword('🐎'.repeat(14), RULES, [], 4).missing, 1)
  })

  it('follows the estimator once it is long enough', () => {
    const words = [0, 1, 2, 3, 4].map((score) => rateNewPassword('x'.repeat(20), RULES, [], score).word)
    assert.deepEqual(words, ['weak', 'weak', 'fair', 'good', 'strong'])
  })

  it('stays modest while the estimator loads', () => {
    assert.equal(rateNewPassword('x'.repeat(20), RULES, [], undefined).word, 'fair')
  })

  it('refuses what is too long or made from the person', () => {
    assert.equal(rateNewPassword('x'.repeat(129), RULES, [], 4).word, 'long')
    assert.equal(
      rateNewPassword('ada.lovelace@example.org', RULES, ['ada.lovelace@example.org'], 4).word,
      'identity',
    )
  })
})

describe('containsIdentity', () => {
  it('finds the name in spite of case and punctuation', () => {
    assert.equal(containsIdentity('Ada-Lovelace-1815', ['Ada Lovelace']), true)
  })

  it('finds the local part of the address', () => {
    assert.equal(containsIdentity('lovelace123', ['lovelace@example.org']), true)
  })

  it('lets a short name or a small part pass', () => {
    assert.equal(containsIdentity('bolder and bolder', ['Bo Li']), false)
    assert.equal(containsIdentity('lovelace writes notes on engines', ['lovelace@example.org']), false)
  })

  it('is fine with an empty name', () => {
    assert.equal(containsIdentity('anything at all', ['', '']), false)
  })
})

describe('newPasswordFault', () => {
  it('tells missing, short, long and fine apart', () => {
    assert.equal(newPasswordFault('', RULES), 'missing')
    assert.equal(newPasswordFault('short', RULES), 'short')
    assert.equal(newPasswordFault('x'.repeat(200), RULES), 'long')
    assert.equal(newPasswordFault('x'.repeat(15), RULES), undefined)
  })
})

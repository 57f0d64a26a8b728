import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inTime, retryAfterSeconds } from './retry-after.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

describe('retryAfterSeconds', () => {
  it('reads seconds', () => {
    assert.equal(retryAfterSeconds('30', NOW), 30)
  })

  it('reads an HTTP date', () => {
    assert.equal(retryAfterSeconds('Tue, 24 Nov 2026 10:01:30 GMT', NOW), 90)
  })

  it('never goes below zero', () => {
    assert.equal(retryAfterSeconds('Tue, 24 Nov 2026 09:00:00 GMT', NOW), 0)
  })

  it('knows nothing when the header is missing or odd', () => {
    assert.equal(retryAfterSeconds(null, NOW), undefined)
    assert.equal(retryAfterSeconds('soon', NOW), undefined)
  })
})

describe('inTime', () => {
  it('speaks of seconds, minutes and hours', () => {
    assert.equal(inTime(1), 'in 1 second')
    assert.equal(inTime(40), 'in 40 seconds')
    assert.equal(inTime(121), 'in 3 minutes')
    assert.equal(inTime(2 * 3600), 'in 2 hours')
  })

  it('says at least one second', () => {
    assert.equal(inTime(0), 'in 1 second')
  })
})

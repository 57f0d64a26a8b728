import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exactTime, relativeTime } from './relative-time.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

describe('relativeTime', () => {
  it('is silent within a minute', () => {
    assert.equal(relativeTime('2026-11-24T09:59:30Z', NOW), undefined)
    assert.equal(relativeTime('2026-11-24T10:00:30Z', NOW), undefined)
  })

  it('counts minutes, hours and days', () => {
    assert.equal(relativeTime('2026-11-24T09:57:00Z', NOW), '3 minutes ago')
    assert.equal(relativeTime('2026-11-24T05:00:00Z', NOW), '5 hours ago')
    assert.equal(relativeTime('2026-11-23T09:00:00Z', NOW), 'yesterday')
  })

  it('gives the date when it is long ago', () => {
    assert.equal(relativeTime('2026-10-01T12:00:00Z', NOW), 'Oct 1, 2026')
  })

  it('looks ahead too', () => {
    assert.equal(relativeTime('2026-11-24T12:00:00Z', NOW), 'in 2 hours')
  })
})

describe('exactTime', () => {
  it('gives date and time', () => {
    assert.match(exactTime('2026-11-24T10:00:00Z'), /November 2\d, 2026/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deviceTimeZone, splitZone, timeZoneGroups } from './time-zones.ts'

describe('time zones', () => {
  it('splits a zone into region and place', () => {
    assert.deepEqual(splitZone('America/Argentina/Buenos_Aires'), {
      region: 'America',
      place: 'Argentina, Buenos Aires',
    })
    assert.deepEqual(splitZone('UTC'), { region: 'UTC', place: 'UTC' })
  })

  it('always offers UTC and the zone in use', () => {
    const values = timeZoneGroups('Europe/Kiev').flatMap(({ choices }) => choices.map(({ value }) => value))
    assert.ok(values.includes('UTC'))
    assert.ok(values.includes('Europe/Kiev'))
    assert.equal(new Set(values).size, values.length)
  })

  it('knows the zone of the device', () => {
    assert.ok(deviceTimeZone().length > 0)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeRecord, encodeRecord, type SessionRecord } from './session-record.ts'

const time = fc.double({ min: 0, max: 8e15, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const records: fc.Arbitrary<SessionRecord> = fc.record(
  {
    id: fc.uuid(),
    userId: fc.uuid(),
    email: fc.string(),
    roles: fc.array(fc.string()),
    endsAt: time,
    touchAt: time,
    loadedAt: time,
    serverStartedAt: time,
  },
  { noNullPrototype: true },
)

describe('a copy of a session', () => {
  it('reads back as it was written', () => {
    fc.assert(fc.property(records, (record) => assert.deepEqual(decodeRecord(encodeRecord(record)), record)))
  })
  it('of another version reads as none', () =>
    assert.equal(decodeRecord('[2,"a","b","c",[],1,2,3,4]'), undefined))
  it('with a role that is no text reads as none', () =>
    assert.equal(decodeRecord('[1,"a","b","c",[5],1,2,3,4]'), undefined))
  it('with a time that is none reads as none', () =>
    assert.equal(decodeRecord('[1,"a","b","c",[],1,2,null,4]'), undefined))
  it('that is cut short reads as none', () => {
    fc.assert(
      fc.property(records, fc.nat(), (record, at) => {
        const text = encodeRecord(record)
        assert.equal(decodeRecord(text.slice(0, at % text.length)), undefined)
      }),
    )
  })
  it('made of anything never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void decodeRecord(text)))
  })
})

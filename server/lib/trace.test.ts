import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { requestIdFrom, traceFrom, traceparent } from './trace.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('requestIdFrom', () => {
  it('keeps a well-formed id', () => assert.equal(requestIdFrom('req-12345678'), 'req-12345678'))
  it('makes a new one when there is none', () => assert.match(requestIdFrom(undefined), UUID))
  it('does not keep a short one', () => assert.match(requestIdFrom('abc'), UUID))
  it('does not keep a long one', () => assert.match(requestIdFrom('a'.repeat(65)), UUID))
  it('does not keep a line break', () => assert.match(requestIdFrom('12345678\n'), UUID))
  it('does not keep markup', () => assert.match(requestIdFrom('<script>alert(1)'), UUID))
  it('does not keep a list of headers', () => assert.match(requestIdFrom(['12345678', '12345678']), UUID))

  it('gives something safe to print for anything', () => {
    fc.assert(fc.property(fc.anything(), (header) => assert.match(requestIdFrom(header), /^[\w.:-]{8,64}$/)))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) =>
        assert.match(requestIdFrom(header), /^[\w.:-]{8,64}$/),
      ),
    )
  })
})

describe('traceFrom', () => {
  it('continues a trace under a new span', () => {
    const trace = traceFrom(PARENT)
    assert.equal(trace.traceId, '4bf92f3577b34da6a3ce929d0e0e4736')
    assert.equal(trace.parentId, '00f067aa0ba902b7')
    assert.equal(trace.flags, '01')
    assert.notEqual(trace.spanId, trace.parentId)
  })

  it('starts one when there is none', () => {
    const trace = traceFrom(undefined)
    assert.match(trace.traceId, /^[0-9a-f]{32}$/)
    assert.equal(trace.parentId, undefined)
  })

  it('starts one for a trace of zeros', () =>
    assert.equal(traceFrom(`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`).parentId, undefined))
  it('starts one for a parent of zeros', () =>
    assert.equal(traceFrom(`00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`).parentId, undefined))
  it('starts one for upper case', () => assert.equal(traceFrom(PARENT.toUpperCase()).parentId, undefined))
  it('starts one for a version it does not know', () =>
    assert.equal(traceFrom(PARENT.replace(/^00/, 'ff')).parentId, undefined))

  it('always carries on what it would itself take', () => {
    const header = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
    )
    fc.assert(
      fc.property(header, (given) => {
        const trace = traceFrom(given)
        assert.equal(traceFrom(traceparent(trace)).traceId, trace.traceId)
        assert.equal(traceFrom(traceparent(trace)).parentId, trace.spanId)
      }),
    )
  })
})

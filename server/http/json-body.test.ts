import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#server/lib/problem.ts'
import { parseJsonBody } from './json-body.ts'

const read = (text: string): unknown => parseJsonBody(Buffer.from(text))
const code = (expected: string) => (error: unknown) => error instanceof Problem && error.code === expected
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('parseJsonBody', () => {
  it('reads an object', () => assert.deepEqual(read('{"a":[1,"é",null]}'), { a: [1, 'é', null] }))
  it('reads nothing as undefined', () => assert.equal(read(''), undefined))
  it('reads text after a byte order mark', () => assert.deepEqual(read('\ufeff{}'), {}))
  it('takes eight levels', () => assert.doesNotThrow(() => read(nested(8))))

  it('refuses nine levels', () => assert.throws(() => read(nested(9)), code('request.too_deep')))
  it('refuses as many levels as fit', () =>
    assert.throws(
      () => read(nested(32_000)),
      (error) => error instanceof Problem && error.status === 400,
    ))
  it('refuses deep objects', () =>
    assert.throws(() => read('{"a":'.repeat(9) + '1' + '}'.repeat(9)), code('request.too_deep')))
  it('refuses text that is no JSON', () => assert.throws(() => read('{a:1}'), code('request.malformed')))
  it('refuses JSON that is cut off', () => assert.throws(() => read('{"a":"b'), code('request.malformed')))
  it('refuses NaN', () => assert.throws(() => read('{"a":NaN}'), code('request.malformed')))
  it('refuses two documents', () => assert.throws(() => read('{}{}'), code('request.malformed')))
  it('refuses bytes that are no UTF-8', () =>
    assert.throws(() => parseJsonBody(Buffer.from([0x22, 0xc3, 0x28, 0x22])), code('request.malformed')))
  it('refuses an overlong encoding', () =>
    assert.throws(() => parseJsonBody(Buffer.from([0x22, 0xc0, 0xaf, 0x22])), code('request.malformed')))
  it('refuses UTF-16', () =>
    assert.throws(() => parseJsonBody(Buffer.from('{"a":1}', 'utf16le')), code('request.malformed')))
  it('reads the next body well after one that was broken', () => {
    assert.throws(() => parseJsonBody(Buffer.from([0x22, 0xe2, 0x82])))
    assert.equal(read('"ok"'), 'ok')
  })
  it('refuses a null byte in a value', () =>
    assert.throws(() => read(String.raw`{"a":"x\u0000"}`), code('request.malformed')))
  it('refuses a null byte in a name', () =>
    assert.throws(() => read(String.raw`{"\u0000":1}`), code('request.malformed')))
  it('refuses half a surrogate pair', () =>
    assert.throws(() => read(String.raw`{"a":"\ud800"}`), code('request.malformed')))
  it('refuses __proto__', () =>
    assert.throws(() => read('{"__proto__":{"admin":true}}'), code('request.malformed')))
  it('refuses constructor below', () =>
    assert.throws(() => read('{"a":{"constructor":{"prototype":{}}}}'), code('request.malformed')))

  it('throws nothing but a problem, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.jsonValue({ maxDepth: 12 }).map((value) => new TextEncoder().encode(JSON.stringify(value))),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        try {
          parseJsonBody(Buffer.from(given))
        } catch (error) {
          assert.ok(error instanceof Problem)
          assert.equal(error.status, 400)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('changes no value that it lets through', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/__proto__|constructor|prototype/.test(text) && !text.includes(String.raw`\u0000`))
        assert.deepEqual(read(text), JSON.parse(text))
      }),
    )
  })
})

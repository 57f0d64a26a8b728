import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { authHeaders, encodeHeaderValue } from './auth-headers.ts'

const record = {
  id: 'session',
  userId: 'user',
  email: 'ada@example.org',
  roles: [] as string[],
  endsAt: 0,
  touchAt: 0,
  loadedAt: 0,
  serverStartedAt: 0,
}

describe('encodeHeaderValue', () => {
  it('leaves an ordinary address alone', () =>
    assert.equal(encodeHeaderValue('ada+tag@example.org'), 'ada+tag@example.org'))
  it('encodes what is no ASCII', () => assert.equal(encodeHeaderValue('zoë'), 'zo%C3%AB'))
  it('encodes the percent sign itself', () => assert.equal(encodeHeaderValue('50%'), '50%25'))
  it('encodes spaces and line breaks, which would end a header', () =>
    assert.equal(encodeHeaderValue('a b\r\nX: y'), 'a%20b%0D%0AX:%20y'))

  it('gives visible ASCII that decodes to the original', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = encodeHeaderValue(text)
        assert.match(encoded, /^[!-~]*$/)
        assert.equal(decodeURIComponent(encoded), text.toWellFormed())
      }),
    )
  })
})

describe('authHeaders', () => {
  it('lists roles by commas', () => {
    const headers = authHeaders({ ...record, roles: ['admin', 'billing,eu', 'häuptling'] })
    assert.match(headers, /^X-Auth-Roles: admin,billing%2Ceu,h%C3%A4uptling\r$/m)
  })
  it('is never kept by a cache', () => assert.match(authHeaders(record), /^Cache-Control: no-store\r$/m))
  it('has five lines, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const headers = authHeaders({ ...record, id: text, userId: text, email: text, roles: [text, text] })
        assert.match(headers, /^(X-Auth-[A-Za-z-]+: [!-~]*\r\n){4}Cache-Control: no-store\r\n$/)
      }),
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientError, faultOf, withoutSecrets } from './error-report.ts'

describe('faultOf', () => {
  it('reads an error with its request id', () => {
    const thrown = Object.assign(new TypeError('no'), { requestId: 'r1' })
    const fault = faultOf(thrown)
    assert.equal(fault.message, 'TypeError: no')
    assert.equal(fault.requestId, 'r1')
  })

  it('copes with anything thrown', () => {
    assert.equal(faultOf('text').message, 'text')
    assert.equal(faultOf(null).message, 'thrown: [object Null]')
    assert.equal(faultOf({ password: 'x' }).message, 'thrown: [object Object]')
  })
})

describe('withoutSecrets', () => {
  it('drops queries and fragments of addresses', () => {
    assert.equal(
      withoutSecrets('at https://h.example/verify-email#token=abc:1:2 (https://h.example/a.js?x=1:3:4)'),
      'at https://h.example/verify-email:1:2 (https://h.example/a.js:3:4)',
    )
  })
})

describe('clientError', () => {
  it('names the page without query and fragment', () => {
    assert.equal(
      clientError('error', { message: 'm' }, '/verify-email?a=1#token=b', undefined).page,
      '/verify-email',
    )
  })

  it('cuts what is longer than the server takes', () => {
    const report = clientError('render', { message: 'm'.repeat(5000), stack: 's'.repeat(9000) }, '/', '0.1.0')
    assert.equal(report.message.length, 1000)
    assert.equal(report.stack?.length, 8000)
    assert.equal(report.release, '0.1.0')
  })

  it('leaves out what is unknown', () => {
    assert.deepEqual(clientError('csp', { message: '' }, '/', undefined), {
      kind: 'csp',
      message: 'unknown',
      page: '/',
    })
  })
})

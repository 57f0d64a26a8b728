import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiProblem, asProblem, networkProblem, toProblem } from './problem.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

describe('toProblem', () => {
  it('reads code, request id, fields and the time to wait', () => {
    const body = {
      code: 'request.invalid',
      requestId: 'r-1',
      errors: [{ pointer: '/email', detail: 'Enter an address.' }],
    }
    const problem = toProblem(422, new Headers({ 'Retry-After': '7' }), body, NOW)
    assert.equal(problem.code, 'request.invalid')
    assert.equal(problem.requestId, 'r-1')
    assert.equal(problem.retryAfter, 7)
    assert.deepEqual(problem.fields, body.errors)
  })

  it('drops faults that have not the promised shape', () => {
    const problem = toProblem(
      422,
      new Headers(),
      { code: 'request.invalid', errors: [null, { pointer: 1 }] },
      NOW,
    )
    assert.deepEqual(problem.fields, [])
  })

  it('takes the request id from the header when the body has none', () => {
    assert.equal(toProblem(500, new Headers({ 'X-Request-Id': 'r-2' }), undefined, NOW).requestId, 'r-2')
  })

  it('makes do with the page of a proxy', () => {
    assert.equal(toProblem(502, new Headers(), '<html>', NOW).code, 'server.unavailable')
    assert.equal(toProblem(429, new Headers(), undefined, NOW).code, 'rate.limited')
    assert.equal(toProblem(500, new Headers(), undefined, NOW).code, 'internal')
    assert.equal(toProblem(401, new Headers(), undefined, NOW).code, 'auth.required')
    assert.equal(toProblem(418, new Headers(), { code: 'teapot' }, NOW).code, 'unreadable')
  })

  it('is not fooled by a code that every object has', () => {
    assert.equal(toProblem(400, new Headers(), { code: 'constructor' }, NOW).code, 'unreadable')
  })
})

describe('asProblem', () => {
  it('keeps a problem and wraps anything else', () => {
    const problem = networkProblem()
    assert.equal(asProblem(problem), problem)
    assert.ok(asProblem(new TypeError('x')) instanceof ApiProblem)
  })
})

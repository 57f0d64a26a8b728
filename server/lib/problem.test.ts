import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ERRORS } from '#contract/error-codes.ts'
import { problemSchema } from '#contract/problem.ts'
import { fieldProblem, Problem } from './problem.ts'

describe('Problem', () => {
  it('takes status and title from the registry', () => {
    const problem = new Problem('profile.conflict')
    assert.equal(problem.status, 412)
    assert.equal(problem.message, ERRORS['profile.conflict'].title)
  })

  it('prints the body of RFC 9457 with our members', () => {
    assert.deepEqual(new Problem('rate.limited', { detail: 'Five a minute.' }).body('req-12345678'), {
      type: 'https://gatehouse.dev/errors#rate.limited',
      title: 'Too many attempts',
      status: 429,
      code: 'rate.limited',
      detail: 'Five a minute.',
      fix: ERRORS['rate.limited'].fix,
      instance: 'urn:request:req-12345678',
      requestId: 'req-12345678',
      message: 'Too many attempts',
    })
  })

  it('fits its own schema for every code', () => {
    for (const code of Object.keys(ERRORS) as (keyof typeof ERRORS)[])
      assert.doesNotThrow(() => problemSchema.parse(new Problem(code).body('req-12345678')), code)
  })

  it('keeps the cause to itself', () => {
    const problem = new Problem('internal', { cause: new Error('CANARY') })
    assert.doesNotMatch(JSON.stringify(problem.body('req-12345678')), /CANARY/)
    assert.equal((problem.cause as Error).message, 'CANARY')
  })

  it('asks to wait a whole number of seconds, at least one', () => {
    assert.equal(new Problem('server.busy', { retryAfterSeconds: 0.2 }).headers['retry-after'], '1')
    assert.equal(new Problem('server.busy', { retryAfterSeconds: 2.1 }).headers['retry-after'], '3')
    assert.equal(new Problem('server.busy').headers['retry-after'], undefined)
  })

  it('keeps other headers beside it', () => {
    const problem = new Problem('server.busy', { retryAfterSeconds: 2, headers: { etag: '"v1"' } })
    assert.deepEqual(problem.headers, { etag: '"v1"', 'retry-after': '2' })
  })
})

describe('fieldProblem', () => {
  it('points at the field and says the title where nothing better is known', () => {
    assert.deepEqual(fieldProblem('profile.handle_taken', '/handle').errors, [
      { pointer: '/handle', detail: 'That handle is taken', code: 'profile.handle_taken' },
    ])
  })
})

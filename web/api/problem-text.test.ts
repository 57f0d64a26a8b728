import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ERRORS } from '#contract/error-codes.ts'
import { networkProblem, toProblem } from './problem.ts'
import { problemText } from './problem-text.ts'

const NOW = 0

describe('problemText', () => {
  it('has a sentence for every code', () => {
    for (const code of Object.keys(ERRORS)) {
      const problem = toProblem(400, new Headers(), { code }, NOW)
      assert.equal(problem.code, code)
      const text = problemText(problem)
      assert.match(text, /^[A-Z].*\.$/s, code)
    }
    assert.match(problemText(networkProblem()), /connection/)
  })

  it('says when to try again', () => {
    const problem = toProblem(429, new Headers({ 'Retry-After': '40' }), { code: 'rate.limited' }, NOW)
    assert.match(problemText(problem), /in 40 seconds/)
  })
})

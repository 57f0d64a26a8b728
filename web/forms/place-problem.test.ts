import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toProblem } from '#web/api/problem.ts'
import { passwordPlaces, placeProblem } from './place-problem.ts'

const problem = (body: object) => toProblem(422, new Headers(), body, 0)

describe('placeProblem', () => {
  it('puts each fault beside its field', () => {
    const errors = [{ pointer: '/email', detail: 'Enter an address.' }]
    assert.deepEqual(placeProblem(problem({ code: 'request.invalid', errors }), ['name', 'email'], {}), [
      { name: 'email', message: 'Enter an address.' },
    ])
  })

  it('prefers our own words for a fault with a code', () => {
    const errors = [{ pointer: '/password', detail: 'x', code: 'password.common' }]
    const [placed] = placeProblem(problem({ code: 'request.invalid', errors }), ['password'], {})
    assert.match(placed?.message ?? '', /attackers/)
  })

  it('places by code when the answer names no field', () => {
    const [placed] = placeProblem(problem({ code: 'password.common' }), ['secret'], passwordPlaces('secret'))
    assert.equal(placed?.name, 'secret')
  })

  it('places nothing that concerns the whole form', () => {
    assert.deepEqual(placeProblem(problem({ code: 'rate.limited' }), ['email'], {}), [])
    const errors = [{ pointer: '/other', detail: 'x' }]
    assert.deepEqual(placeProblem(problem({ code: 'request.invalid', errors }), ['email'], {}), [])
  })
})

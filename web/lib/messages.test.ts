import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatMessage, hasMessage, splitMessage, t, tCount } from './messages.ts'

describe('messages', () => {
  it('puts values in their places', () => {
    assert.equal(formatMessage('{a} and {b}, {a}', { a: 'x', b: 2 }), 'x and 2, x')
  })

  it('keeps the name of a value that is missing, so that the gap is seen', () => {
    assert.equal(formatMessage('Hello {name}'), 'Hello {name}')
  })

  it('does not expand braces inside a value', () => {
    assert.equal(formatMessage('Hello {name}', { name: '{email}' }), 'Hello {email}')
  })

  it('splits a message into text and names in turn', () => {
    assert.deepEqual(splitMessage('Sent to {email}.'), ['Sent to ', 'email', '.'])
  })

  it('chooses the form for one and for many', () => {
    assert.match(tCount('sessions.ended', 1), /^One /)
    assert.match(tCount('sessions.ended', 3), /^3 /)
  })

  it('knows which keys exist', () => {
    assert.equal(hasMessage('sign-in.title'), true)
    assert.equal(hasMessage('toString'), false)
    assert.equal(t('app.name'), 'Gatehouse')
  })
})

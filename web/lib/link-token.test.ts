import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tokenInFragment } from './link-token.ts'

describe('tokenInFragment', () => {
  it('reads and decodes the token', () => {
    assert.equal(tokenInFragment('#token=a%2Fb%3D'), 'a/b=')
  })

  it('finds none in an empty or other fragment', () => {
    assert.equal(tokenInFragment(''), undefined)
    assert.equal(tokenInFragment('#main'), undefined)
    assert.equal(tokenInFragment('#token='), undefined)
  })
})

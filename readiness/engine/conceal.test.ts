import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CONCEALED, concealer } from './conceal.ts'

describe('the concealer', () => {
  it('takes a secret out wherever it stands', () => {
    const conceal = concealer(['s3cr&t/"x"'])
    assert.equal(conceal('a s3cr&t/"x" b'), `a ${CONCEALED} b`)
    assert.equal(conceal(`{"key":${JSON.stringify('s3cr&t/"x"')}}`), `{"key":"${CONCEALED}"}`)
    assert.equal(conceal(`?key=${encodeURIComponent('s3cr&t/"x"')}`), `?key=${CONCEALED}`)
  })

  it('leaves nothing of a longer secret that begins with a shorter one', () => {
    assert.equal(concealer(['abc123', 'abc123-and-more'])('abc123-and-more'), CONCEALED)
  })

  it('leaves plain words alone, which are no secrets', () => {
    assert.equal(
      concealer(['password', '12345', 'true'])('password is 12345, true'),
      'password is 12345, true',
    )
  })
})

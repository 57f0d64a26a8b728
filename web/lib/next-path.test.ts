import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPage, safeNextPath, signInPath } from './next-path.ts'

describe('safeNextPath', () => {
  it('keeps a path of this site with its query and fragment', () => {
    assert.equal(safeNextPath('/security?tab=1#sessions'), '/security?tab=1#sessions')
  })

  it('refuses nothing at all', () => {
    assert.equal(safeNextPath(null), undefined)
    assert.equal(safeNextPath(''), undefined)
  })

  it('refuses another host in every spelling browsers accept', () => {
    const hostile = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '\\/evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      '/..//evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
      ' /profile',
    ]
    for (const next of hostile) assert.equal(safeNextPath(next), undefined, JSON.stringify(next))
  })
})

describe('signInPath', () => {
  it('comes back to where the person was', () => {
    assert.equal(signInPath('/security'), '/sign-in?next=%2Fsecurity')
  })

  it('does not come back to the sign-in page or the home page', () => {
    assert.equal(signInPath('/sign-in?next=/x'), '/sign-in')
    assert.equal(signInPath('/'), '/sign-in')
  })
})

describe('isPage', () => {
  it('tells pages of the app from addresses of the server', () => {
    assert.equal(isPage('/profile?x=1'), true)
    assert.equal(isPage('/dev/mail'), false)
  })
})

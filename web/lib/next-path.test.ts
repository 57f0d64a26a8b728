import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPage, signInPath, wayOn, withNext } from './next-path.ts'

const RULES = { origin: 'https://accounts.acme.test', origins: [], domain: 'acme.test' }

describe('signInPath', () => {
  it('comes back to where the person was', () => {
    assert.equal(signInPath('/security'), '/sign-in?next=%2Fsecurity')
  })

  it('does not come back to the sign-in page or the home page', () => {
    assert.equal(signInPath('/sign-in?next=/x'), '/sign-in')
    assert.equal(signInPath('/'), '/sign-in')
  })
})

describe('withNext', () => {
  it('carries an address whole', () => {
    const page = withNext('/sign-up', 'https://app.acme.test/a?b=1&c=2#d')
    assert.equal(
      new URLSearchParams(page.slice(page.indexOf('?'))).get('next'),
      'https://app.acme.test/a?b=1&c=2#d',
    )
  })

  it('adds nothing when there is nothing to carry', () => {
    assert.equal(withNext('/sign-up', null), '/sign-up')
    assert.equal(withNext('/sign-up', ''), '/sign-up')
  })
})

describe('wayOn', () => {
  it('leads to a page of ours and to an app that is allowed', () => {
    assert.equal(wayOn('/security', RULES), '/security')
    assert.equal(wayOn('https://app.acme.test/x', RULES), 'https://app.acme.test/x')
  })

  it('leads home when there is nothing to go on to, or nothing that is allowed', () => {
    assert.equal(wayOn(null, RULES), '/profile')
    assert.equal(wayOn('/', RULES), '/profile')
    assert.equal(wayOn('https://evil.example/', RULES), '/profile')
    assert.equal(wayOn('//evil.example/', RULES), '/profile')
  })

  it('does not lead back to the sign-in page', () => {
    assert.equal(wayOn('/sign-in?next=/security', RULES), '/profile')
    assert.equal(wayOn('https://accounts.acme.test/sign-in', RULES), '/profile')
  })
})

describe('isPage', () => {
  it('tells pages of the app from addresses of the server and of other sites', () => {
    assert.equal(isPage('/profile?x=1'), true)
    assert.equal(isPage('/security#sessions'), true)
    assert.equal(isPage('/dev/mail'), false)
    assert.equal(isPage('https://app.acme.test/profile'), false)
  })
})

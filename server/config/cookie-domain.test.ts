import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cookieDomainFault } from './cookie-domain.ts'

describe('cookieDomainFault', () => {
  it('takes the host itself and each parent of it', () => {
    assert.equal(cookieDomainFault('accounts.eu.acme.test', 'accounts.eu.acme.test'), undefined)
    assert.equal(cookieDomainFault('eu.acme.test', 'accounts.eu.acme.test'), undefined)
    assert.equal(cookieDomainFault('acme.test', 'accounts.eu.acme.test'), undefined)
    assert.equal(cookieDomainFault('acme.co.uk', 'accounts.acme.co.uk'), undefined)
    assert.equal(cookieDomainFault('xn--bcher-kva.example', 'accounts.xn--bcher-kva.example'), undefined)
  })
  it('refuses a domain that is not a parent', () => {
    for (const domain of ['other.test', 'me.test', 'app.accounts.acme.test', 'app.acme.test'])
      assert.match(cookieDomainFault(domain, 'accounts.acme.test') as string, /host of BETTER_AUTH_URL/)
  })
  it('refuses a public suffix', () => {
    assert.match(cookieDomainFault('co.uk', 'accounts.acme.co.uk') as string, /public suffix/)
    assert.match(cookieDomainFault('github.io', 'acme.github.io') as string, /public suffix/)
    assert.match(cookieDomainFault('s3.amazonaws.com', 'acme.s3.amazonaws.com') as string, /public suffix/)
  })
  it('refuses a single label', () => {
    assert.match(cookieDomainFault('test', 'accounts.acme.test') as string, /two labels/)
    assert.match(cookieDomainFault('localhost', 'localhost') as string, /two labels/)
  })
  it('refuses an address', () => {
    assert.match(cookieDomainFault('127.0.0.1', '127.0.0.1') as string, /must be a name/)
    assert.match(cookieDomainFault('[::1]', '[::1]') as string, /must be a name/)
  })
  it('refuses a dot in front, as old guides have it', () => {
    assert.match(cookieDomainFault('.acme.test', 'accounts.acme.test') as string, /begin with a dot/)
  })
  it('refuses what is no domain', () => {
    for (const domain of [
      'https://acme.test',
      'acme.test:443',
      'acme.test/',
      '*.acme.test',
      'acme.test.',
      'acme..test',
      'a,b.test',
      'acme.test; Path=/x',
      'bücher.test',
    ])
      assert.match(cookieDomainFault(domain, 'accounts.acme.test') as string, /bare domain/, domain)
  })
})

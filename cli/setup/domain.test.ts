import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultOfEmail, isReservedName, readDomain } from './domain.ts'

const domainOf = (text: string) => (readDomain(text) as { domain?: string }).domain
const faultOf = (text: string) => (readDomain(text) as { fault?: string }).fault ?? ''

describe('a host name', () => {
  it('is taken in lower case', () => {
    assert.equal(domainOf(' Accounts.Example.ORG '), 'accounts.example.org')
  })

  it('is taken as punycode', () => {
    assert.equal(domainOf('konten.bücher.example'), 'konten.xn--bcher-kva.example')
  })

  it('may be as long as DNS allows', () => {
    const label = 'a'.repeat(63)
    assert.equal(domainOf(`${label}.example`), `${label}.example`)
    assert.match(faultOf(`${label}a.example`), /at most 63/)
    assert.match(faultOf(`${[label, label, label, label].join('.')}.example`), /longer than 253/)
  })

  it('is no URL, and has no port, path or user', () => {
    assert.match(faultOf('https://accounts.example.org'), /more than a host name/)
    assert.match(faultOf('accounts.example.org/auth'), /more than a host name/)
    assert.match(faultOf('me@example.org'), /more than a host name/)
    assert.match(faultOf('accounts.example.org:8443'), /Leave out the port: accounts\.example\.org\./)
  })

  it('is no address', () => {
    assert.match(faultOf('192.0.2.1'), /is an address/)
    assert.match(faultOf('2001:db8::1'), /is an address/)
    assert.match(faultOf('[::1]'), /is an address/)
    assert.match(faultOf('1.2.3.4.5'), /ends in a number|is not a host name/)
    assert.equal(domainOf('0x7f.1'), undefined)
  })

  it('is full, and not of this machine alone', () => {
    assert.match(faultOf('accounts'), /has no dot/)
    assert.match(faultOf('my.localhost'), /this machine only/)
    assert.match(faultOf('accounts.example.org.'), /dot at the end/)
    assert.match(faultOf('*.example.org'), /pattern/)
  })

  it('has no other characters', () => {
    for (const text of [
      '',
      '-a.example',
      'a-.example',
      'a..example',
      'a_b.example',
      'a b.example',
      '$(id).example',
    ])
      assert.notEqual(faultOf(text), '', text)
  })

  it('may be one that nobody certifies', () => {
    assert.equal(isReservedName('gatehouse.test'), true)
    assert.equal(isReservedName('test.example.org'), false)
  })
})

describe('an e-mail address', () => {
  it('is told from what is none', () => {
    assert.equal(faultOfEmail('ops+acme@example.org'), undefined)
    for (const text of ['', 'ops', 'ops@', '@example.org', 'ops@example', 'a b@example.org', 'a@b.org\n'])
      assert.match(faultOfEmail(text) ?? '', /is not an e-mail address/)
  })
})

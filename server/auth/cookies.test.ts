import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '#server/lib/secret.ts'
import { cookieNames, openSignedToken, rawCookie, readCookie } from './cookies.ts'

const secret = new Secret('a key of at least thirty-two bytes, no less')
const token = 'aB3'.padEnd(32, 'x')
const sign = (text: string, key = secret): string =>
  `${text}.${createHmac('sha256', key.reveal()).update(text).digest('base64')}`
const tokens = fc.stringMatching(/^[A-Za-z0-9]{32}$/)

describe('cookieNames', () => {
  it('binds cookies to the host on https', () => {
    const names = cookieNames({ secureCookies: true, cookieDomain: undefined })
    assert.ok(Object.values(names).every((name) => name.startsWith('__Host-')))
  })
  it('binds cookies of a domain to https', () => {
    const names = cookieNames({ secureCookies: true, cookieDomain: 'acme.test' })
    assert.ok(Object.values(names).every((name) => name.startsWith('__Secure-')))
  })
  it('goes without on http', () => {
    assert.equal(cookieNames({ secureCookies: false, cookieDomain: undefined }).session, 'gatehouse.session')
    assert.equal(
      cookieNames({ secureCookies: false, cookieDomain: 'acme.test' }).session,
      'gatehouse.session',
    )
  })
})

describe('readCookie', () => {
  it('finds a cookie among others', () => assert.equal(readCookie('a=1; b=2; c=3', 'b'), '2'))
  it('finds none', () => assert.equal(readCookie('a=1', 'b'), undefined))
  it('finds none without a header', () => assert.equal(readCookie(undefined, 'a'), undefined))
  it('takes the first of two', () => assert.equal(readCookie('a=1; a=2', 'a'), '1'))
  it('does not take a name that only ends alike', () => assert.equal(readCookie('xa=1', 'a'), undefined))
  it('knows upper from lower case', () => assert.equal(readCookie('A=1', 'a'), undefined))
  it('keeps an equals sign in the value', () => assert.equal(readCookie('a=1=2=', 'a'), '1=2='))
  it('takes quotes off', () => assert.equal(readCookie('a="1 2"', 'a'), '1 2'))
  it('leaves one quote alone', () => assert.equal(readCookie('a="', 'a'), '"'))
  it('decodes percents', () => assert.equal(readCookie('a=%2B%2f', 'a'), '+/'))
  it('does not take broken percents', () => assert.equal(readCookie('a=%zz', 'a'), undefined))
  it('does not take broken UTF-8', () => assert.equal(readCookie('a=%c3%28', 'a'), undefined))

  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(value.isWellFormed())
        assert.equal(readCookie(`x=0; a=${encodeURIComponent(value)}; z=1`, 'a'), value)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (header, name) => {
        const found = readCookie(header, name)
        assert.ok(found === undefined || typeof found === 'string')
      }),
    )
  })
})

describe('openSignedToken', () => {
  it('opens what we signed', () => assert.equal(openSignedToken(sign(token), secret), token))
  it('opens nothing that is not there', () => assert.equal(openSignedToken(undefined, secret), undefined))
  it('opens nothing empty', () => assert.equal(openSignedToken('', secret), undefined))
  it('opens no token without a signature', () => assert.equal(openSignedToken(token, secret), undefined))
  it('opens nothing that another key signed', () => {
    assert.equal(
      openSignedToken(sign(token, new Secret('another key of thirty-two bytes or so')), secret),
      undefined,
    )
  })
  it('opens nothing cut off', () =>
    assert.equal(openSignedToken(sign(token).slice(0, -1), secret), undefined))
  it('opens nothing longer', () => assert.equal(openSignedToken(`${sign(token)}=`, secret), undefined))
  it('opens no token of another length, though signed', () =>
    assert.equal(openSignedToken(sign(token.slice(1)), secret), undefined))
  it('opens no line break at the end', () =>
    assert.equal(openSignedToken(`${sign(token)}\n`, secret), undefined))

  it('opens every token that we sign', () => {
    fc.assert(fc.property(tokens, (text) => assert.equal(openSignedToken(sign(text), secret), text)))
  })

  it('opens nothing in which a single character was changed', () => {
    const change = fc.tuple(tokens, fc.nat(76), fc.stringMatching(/^[A-Za-z0-9+/=.]$/))
    fc.assert(
      fc.property(change, ([text, at, character]) => {
        const signed = sign(text)
        const forged = signed.slice(0, at) + character + signed.slice(at + 1)
        fc.pre(forged !== signed)
        assert.equal(openSignedToken(forged, secret), undefined)
      }),
      { numRuns: 2000 },
    )
  })

  it('opens nothing made up', () => {
    fc.assert(fc.property(fc.string(), (value) => assert.equal(openSignedToken(value, secret), undefined)))
  })
})

describe('rawCookie', () => {
  it('leaves the value as it stands', () => assert.equal(rawCookie('b="%2B"; a=1', 'b'), '"%2B"'))
  it('takes no name out of the middle of a value', () => {
    assert.equal(rawCookie('x=1 a=2', 'a'), undefined)
    assert.equal(rawCookie('x=a=2', 'a'), undefined)
  })
  it('finds a name behind its own look-alikes', () => assert.equal(rawCookie('xa=1; ab=2; a=3', 'a'), '3'))
  it('has no cookie without a name', () => assert.equal(rawCookie('=1; a=2', ''), undefined))

  it('sees what taking the header apart would see', () => {
    const parts = fc.array(fc.constantFrom('a', 'b', '=', ';', ' ', '\t', '"', '1', 'aa', '; ', 'a='))
    fc.assert(
      fc.property(parts, (list) => {
        const header = list.join('')
        const pair = header
          .split(';')
          .map((part) => [part.split('=', 1)[0]?.trim(), part.includes('='), part] as const)
          .find(([name, hasValue]) => hasValue && name === 'a')
        const expected = pair?.[2].slice(pair[2].indexOf('=') + 1).trim()
        assert.equal(rawCookie(header, 'a'), expected)
      }),
      { numRuns: 3_000 },
    )
  })
})

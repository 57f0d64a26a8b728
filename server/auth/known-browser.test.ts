import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '#server/lib/secret.ts'
import { KnownBrowsers } from './known-browser.ts'

const secret = new Secret('a key of at least thirty-two bytes, no less')
const known = new KnownBrowsers({ secret, secureCookies: true })
const ADA = 'ada@example.org'
const pairOf = (cookie: string): string => cookie.split(';', 1)[0] as string

describe('a browser that somebody has signed in with', () => {
  it('is recognised for this account and for no other', () => {
    const cookie = pairOf(known.remember(undefined, ADA, true))
    assert.match(known.recognise(cookie, ADA) ?? '', /^[\w-]{22}$/)
    assert.equal(known.recognise(cookie, 'bob@example.org'), undefined)
    assert.equal(known.recognise(undefined, ADA), undefined)
  })

  it('is the same browser for each of its accounts', () => {
    const first = pairOf(known.remember(undefined, ADA, true))
    const second = pairOf(known.remember(first, 'bob@example.org', true))
    assert.equal(known.recognise(second, ADA), known.recognise(first, ADA))
    assert.equal(known.recognise(second, 'bob@example.org'), known.recognise(first, ADA))
  })

  it('forgets the account that was used longest ago, after five', () => {
    let cookie: string | undefined
    for (const name of ['a', 'b', 'c', 'd', 'e', 'a', 'f'])
      cookie = pairOf(known.remember(cookie, `${name}@example.org`, true))
    const kept = ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) =>
      known.recognise(cookie, `${name}@example.org`),
    )
    assert.deepEqual(kept, ['a', 'c', 'd', 'e', 'f'])
  })

  it('says nothing about anybody in its cookie', () => {
    const cookie = known.remember(undefined, ADA, true)
    assert.doesNotMatch(cookie, /ada|example/)
    assert.doesNotMatch(cookie, new RegExp(Buffer.from(ADA).toString('base64url')))
  })

  it('is bound to the host, out of reach of scripts, for 400 days or until it is closed', () => {
    const attributes = (cookie: string): string[] => cookie.split('; ').slice(1).toSorted()
    const always = ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']
    assert.match(known.remember(undefined, ADA, true), /^__Host-gatehouse\.browser=/)
    assert.deepEqual(
      attributes(known.remember(undefined, ADA, true)),
      [...always, 'Max-Age=34560000'].toSorted(),
    )
    assert.deepEqual(attributes(known.remember(undefined, ADA, false)), always)
    const open = new KnownBrowsers({ secret, secureCookies: false })
    assert.match(
      open.remember(undefined, ADA, false),
      /^gatehouse\.browser=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  it('is not made up: another key, another browser, a changed or a foreign cookie', () => {
    const other = new KnownBrowsers({
      secret: new Secret('another key of at least thirty-two bytes'),
      secureCookies: true,
    })
    assert.equal(known.recognise(pairOf(other.remember(undefined, ADA, true)), ADA), undefined)
    const [name, value = ''] = pairOf(known.remember(undefined, ADA, true)).split('=')
    const [id, mark] = value.split('.')
    const foreign = pairOf(known.remember(undefined, 'bob@example.org', true))
      .split('=')[1]
      ?.split('.')[0]
    for (const forged of [`${foreign}.${mark}`, `${id}`, `${id}.`, `.${mark}`, `${id}.${mark}x`, ''])
      assert.equal(known.recognise(`${name}=${forged}`, ADA), undefined, forged)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(known.recognise(`${name}=${text}`, ADA), undefined)
        assert.match(
          known.remember(`${name}=${text}`, ADA, true),
          /^__Host-gatehouse\.browser=[\w-]{22}\.[\w-]{22}; /,
        )
      }),
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { isSameSiteRequest } from './cross-site.ts'

const ORIGINS = { own: 'https://accounts.acme.test', allowed: ['https://app.acme.test'] }
function passes(headers: Record<string, string | string[]>): boolean {
  return isSameSiteRequest({ headers } as unknown as FastifyRequest, ORIGINS)
}

describe('isSameSiteRequest', () => {
  it('takes our own page', () => {
    assert.equal(passes({ 'sec-fetch-site': 'same-origin', origin: ORIGINS.own, cookie: 'a=b' }), true)
  })
  it('takes our own page without Fetch Metadata', () => {
    assert.equal(passes({ origin: ORIGINS.own, cookie: 'a=b' }), true)
  })
  it('takes our own page without Origin', () => {
    assert.equal(passes({ 'sec-fetch-site': 'same-origin', cookie: 'a=b' }), true)
  })
  it('takes an origin that is allowed', () => {
    assert.equal(
      passes({ 'sec-fetch-site': 'same-site', origin: 'https://app.acme.test', cookie: 'a=b' }),
      true,
    )
  })
  it('takes a program without cookies', () => assert.equal(passes({}), true))
  it('refuses a program with a cookie that says nothing of its origin', () =>
    assert.equal(passes({ cookie: 'a=b' }), false))
  it('refuses another site', () => {
    assert.equal(
      passes({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test', cookie: 'a=b' }),
      false,
    )
  })
  it('refuses another site without a cookie too: sign-in must not be forged', () => {
    assert.equal(passes({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }), false)
  })
  it('refuses another site that hides its origin', () => {
    assert.equal(passes({ 'sec-fetch-site': 'cross-site' }), false)
    assert.equal(passes({ origin: 'null' }), false)
  })
  it('refuses another host of the same site', () => {
    assert.equal(passes({ 'sec-fetch-site': 'same-site', cookie: 'a=b' }), false)
    assert.equal(passes({ origin: 'https://evil.acme.test' }), false)
  })
  it('refuses a navigation of no page', () => assert.equal(passes({ 'sec-fetch-site': 'none' }), false))
  it('refuses our own origin when the browser says it is another site', () => {
    assert.equal(passes({ 'sec-fetch-site': 'cross-site', origin: ORIGINS.own }), false)
  })
  it('refuses origins that only begin or end like an allowed one', () => {
    assert.equal(passes({ origin: 'https://app.acme.test.evil.test' }), false)
    assert.equal(passes({ origin: 'https://evil-app.acme.test' }), false)
    assert.equal(passes({ origin: 'http://app.acme.test' }), false)
    assert.equal(passes({ origin: 'https://app.acme.test:8443' }), false)
    assert.equal(passes({ origin: 'https://APP.acme.test' }), false)
  })
  it('refuses a list of origins', () => {
    assert.equal(passes({ origin: `${ORIGINS.own}, https://evil.test` }), false)
    assert.equal(passes({ 'sec-fetch-site': ['same-origin', 'cross-site'] }), false)
  })
})

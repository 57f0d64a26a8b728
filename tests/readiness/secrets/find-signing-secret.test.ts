import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { findSigningSecret } from '#readiness/facts/secrets/find-signing-secret.ts'
import { KNOWN_DEFAULTS } from '#readiness/facts/secrets/known-defaults.ts'

const SECRET = 'keyboard cat'

async function schemeOf(value: string, name = 'session'): Promise<string | undefined> {
  const { found } = await findSigningSecret([{ name, value }], ['x', SECRET, 'y'])
  const other = await findSigningSecret([{ name, value }], ['x', 'y', 'keyboard ca', ''])
  assert.deepEqual(other.found, [])
  assert.equal(other.tried.length > 0, true, 'it is tried')
  assert.ok(found.every(({ secret }) => secret === SECRET))
  return found[0]?.scheme
}

const base64 = (text: string, key = SECRET, digest = 'sha256'): string =>
  createHmac(digest, key).update(text).digest('base64')

describe('finding what signs', () => {
  it('knows Better Auth, Express and Fastify', async () => {
    const token = 'cSBhIHRva2VuIG9mIGEgc2Vzc2lvbg'
    const written = encodeURIComponent(`${token}.${base64(token)}`)
    assert.equal(
      await schemeOf(written, '__Secure-better-auth.session_token'),
      'a signed cookie (HMAC-SHA256)',
    )
    const express = encodeURIComponent(`s:${token}.${base64(token).replace(/=+$/, '')}`)
    assert.equal(await schemeOf(express, 'connect.sid'), 'a signed cookie (HMAC-SHA256)')
  })

  it('knows Flask and Starlette', async () => {
    assert.equal(
      await schemeOf('eyJ1IjoxfQ.awWeUA.lsE9AOVbi63W8fvhlKXcFFRN07Y'),
      'a Flask session (itsdangerous)',
    )
    assert.equal(
      await schemeOf('eyJ1IjogMX0=.awWeUA.BPZOIv0Bai9Zz5imlWnXQoN7gC4'),
      'a Starlette session (itsdangerous)',
    )
    assert.equal(
      await schemeOf('eyJ1IjoxfQ.awWeUA.50JaQMt-ldCcbxDUoS8DC6pQQro'),
      'a serialised value (itsdangerous)',
    )
    assert.equal(
      await schemeOf(
        'eyJ1IjoxfQ.awWeUA.dKJEH4N6MAiB7u-VAvWcOOor5_uHk3iPiW5zo7skGJPyk4TjoquiMV6EJfJrEncVlWafa7qbzMvZU8JZDytXYQ',
      ),
      'a serialised value (itsdangerous)',
    )
  })

  it('knows Django', async () => {
    assert.equal(
      await schemeOf('eyJ1IjoxfQ:1vNabc:BskkgwbLuLIYKiA7PSmG7pwcDPV9eOJtEk885fCFtzQ'),
      'a value signed by Django',
    )
    assert.equal(
      await schemeOf('eyJ1IjoxfQ:1vNabc:1M-e14KHS5x7971P5yV8xHwwGIUHIuzmtHMLjbLWzzk', 'mycookie'),
      'a value signed by Django',
    )
  })

  it('knows a pair of Koa', async () => {
    const samples = [
      { name: 'koa.sess', value: 'eyJ1IjoxfQ==' },
      {
        name: 'koa.sess.sig',
        value: createHmac('sha1', SECRET).update('koa.sess=eyJ1IjoxfQ==').digest('base64url'),
      },
    ]
    const { found } = await findSigningSecret(samples, ['a', SECRET])
    assert.equal(found[0]?.scheme, 'a cookie with its signature beside it (Keygrip)')
  })

  it('knows JSON Web Tokens with a shared key', async () => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const key = Buffer.from(SECRET)
      const token = await new SignJWT({ sub: '1' }).setProtectedHeader({ alg, typ: 'JWT' }).sign(key)
      assert.equal(await schemeOf(token, 'bearer'), `a JSON Web Token (${alg})`)
    }
    const written = Buffer.from('a key of thirty-two bytes in all').toString('base64')
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(written, 'base64'))
    const { found } = await findSigningSecret([{ name: 'bearer', value: token }], [written])
    assert.equal(found.length, 1)
  })

  it('tries nothing on what is not signed', async () => {
    const values = [
      '0e3f2a',
      'en',
      'eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln',
      'a.b',
      '1.2.3',
      '%E0%A4%A',
      ':',
      '.',
    ]
    const samples = values.map((value, at) => ({ name: `c${at}`, value }))
    assert.deepEqual((await findSigningSecret(samples, KNOWN_DEFAULTS)).tried, [])
  })

  it('has defaults that everybody knows', () => {
    assert.ok(KNOWN_DEFAULTS.length > 200, String(KNOWN_DEFAULTS.length))
    for (const each of ['changeme', 'keyboard cat', 'better-auth-secret-12345678901234567890'])
      assert.ok(KNOWN_DEFAULTS.includes(each), each)
  })
})

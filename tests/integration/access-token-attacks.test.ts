import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGatehouse } from '#client/gatehouse.ts'
import type { PublicKey } from '#contract/access-tokens.ts'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a backend with our client', () => {
  let test: TestApp
  let audience: string
  let issuer: string
  let good: string
  let userId: string
  let publicKey: PublicKey
  let verify: (token: string, expected?: string) => Promise<{ userId: string } | null>
  before(async () => {
    test = await startTestApp({ ACCESS_TOKEN_AUDIENCES: 'https://api.example.org' })
    audience = test.origin
    issuer = `${test.origin}/auth`
    const gatehouse = createGatehouse({ origin: test.origin })
    verify = (token, expected = audience) => gatehouse.verifyAccessToken(token, { audience: expected })
    const { client } = await member(test)
    good = (await client.post('/auth/access-token')).body.accessToken
    userId = decodeJwt(good).sub as string
    publicKey = (await client.get('/.well-known/jwks.json')).body.keys[0]
  })
  after(() => test[Symbol.asyncDispose]())

  /** Signed with the real key, as if Gatehouse itself said something else. */
  async function genuine(claims: object, header: object = {}, seconds = 300): Promise<string> {
    const { kid, privateKey } = await test.ctx.signingKeys.getSigner()
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ ...decodeJwt(good), iat: now, exp: now + seconds, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(privateKey)
  }

  it('knows a good token', async () => {
    assert.equal((await verify(good))?.userId, userId)
    assert.equal((await verify(await genuine({})))?.userId, userId)
  })

  it('refuses a token without signature', async () => {
    const [, payload] = good.split('.')
    for (const alg of ['none', 'None', 'NONE', 'nOnE', ''])
      for (const signature of ['', good.split('.')[2] as string])
        assert.equal(await verify(`${encode({ alg, typ: 'at+jwt' })}.${payload}.${signature}`), null, alg)
    assert.equal(await verify(good.slice(0, good.lastIndexOf('.') + 1)), null)
  })

  it('refuses an HMAC with the public key as its secret', async () => {
    const [, payload] = good.split('.')
    const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' })
    const secrets = [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(publicKey),
      '',
    ]
    for (const secret of secrets) {
      const head = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: publicKey.kid })}.${payload}`
      const signature = createHmac('sha256', secret).update(head).digest('base64url')
      assert.equal(await verify(`${head}.${signature}`), null)
    }
  })

  it('refuses another algorithm in the header of a good token', async () => {
    const [, payload, signature] = good.split('.')
    for (const alg of ['ES384', 'RS256', 'EdDSA', 'ES256K', 'PS256'])
      assert.equal(
        await verify(`${encode({ alg, typ: 'at+jwt', kid: publicKey.kid })}.${payload}.${signature}`),
        null,
      )
  })

  it('refuses the signature of another key, whatever kid it gives', async () => {
    const stranger = await generateKeyPair('ES256')
    const kids = [publicKey.kid, 'unknown', '../../../dev/null', '/dev/null', "' or 1=1 --", '__proto__', '']
    for (const kid of kids) {
      const token = await new SignJWT(decodeJwt(good))
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
        .sign(stranger.privateKey)
      assert.equal(await verify(token), null, kid)
    }
    const nameless = await new SignJWT(decodeJwt(good))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .sign(stranger.privateKey)
    assert.equal(await verify(nameless), null)
  })

  it('looks at no key that the token brings along or points to', async () => {
    const { privateKey, publicKey: own } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(own)
    const kid = await calculateJwkThumbprint(jwk)
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
    try {
      for (const header of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { jku: url, jwk }]) {
        for (const name of [kid, publicKey.kid]) {
          const token = await new SignJWT(decodeJwt(good))
            .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: name, ...header })
            .sign(privateKey)
          assert.equal(await verify(token), null, JSON.stringify(header))
        }
      }
    } finally {
      server.close()
    }
    assert.equal(asked, 0)
  })

  it('refuses a header that asks for what it does not know', async () => {
    const [, payload, signature] = good.split('.')
    const header = encode({ alg: 'ES256', typ: 'at+jwt', kid: publicKey.kid, crit: ['exp'], exp: 1 })
    assert.equal(await verify(`${header}.${payload}.${signature}`), null)
  })

  it('refuses a token for another audience, or for none', async () => {
    assert.equal(await verify(good, 'https://api.example.org'), null)
    assert.equal(await verify(await genuine({ aud: undefined })), null)
    assert.equal(await verify(await genuine({ aud: [] })), null)
    assert.equal(await verify(await genuine({ aud: `${audience}/` })), null)
  })

  it('refuses a token of another issuer, or of none', async () => {
    for (const iss of ['https://evil.example/auth', `${issuer}/`, test.origin, undefined])
      assert.equal(await verify(await genuine({ iss })), null, iss)
  })

  it('refuses a token of another type, such as an id token', async () => {
    for (const typ of ['JWT', 'id+jwt', 'logout+jwt', undefined])
      assert.equal(await verify(await genuine({}, { typ })), null, typ)
  })

  it('refuses a token that lacks a claim', async () => {
    for (const name of ['sub', 'sid', 'iat', 'exp', 'jti'])
      assert.equal(await verify(await genuine({ [name]: undefined })), null, name)
  })

  it('refuses a token that has expired, give or take five seconds', async () => {
    assert.equal(await verify(await genuine({}, {}, -7)), null)
    assert.notEqual(await verify(await genuine({}, {}, -2)), null)
  })

  it('refuses a token that is not valid yet', async () => {
    const nbf = Math.floor(Date.now() / 1000) + 60
    assert.equal(await verify(await genuine({ nbf })), null)
  })

  it('refuses a token in which any character was changed', async () => {
    // The last character of a part carries bits that no byte holds; there another spelling is the same token.
    const spare = new Set([...good.matchAll(/\.|$/g)].map(({ index }) => index - 1))
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1).filter((at) => !spare.has(at)),
        fc.constantFrom(...alphabet),
        async (at, character) => {
          fc.pre(good[at] !== character)
          assert.equal(await verify(good.slice(0, at) + character + good.slice(at + 1)), null)
        },
      ),
    )
  })

  it('refuses any text that is no token', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 400 }), async (text) => {
        assert.equal(await verify(text), null)
      }),
    )
  })
})

describe('a backend with our client, after every key was replaced', () => {
  it('finds the new key when it first meets it, and then refuses tokens of the old ones', async (context) => {
    await using test = await startTestApp()
    const expected = { audience: test.origin }
    const gatehouse = createGatehouse({ origin: test.origin })
    const { client } = await member(test)
    const tokenFor = async (): Promise<string> => (await client.post('/auth/access-token')).body.accessToken
    const old = await tokenFor()
    assert.notEqual(await gatehouse.verifyAccessToken(old, expected), null)
    await test.ctx.signingKeys.replaceAll()
    // The key set it has is still good for it: this is why the guide says to restart backends after a leak.
    assert.notEqual(await gatehouse.verifyAccessToken(old, expected), null)
    const fresh = await tokenFor()
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 6_000 })
    assert.notEqual(await gatehouse.verifyAccessToken(fresh, expected), null)
    assert.equal(await gatehouse.verifyAccessToken(old, expected), null)
  })
})

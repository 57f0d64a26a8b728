import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGatehouse, GatehouseUnavailable } from './gatehouse.ts'

const COOKIE = '__Host-gatehouse.session=abc.def; theme=dark'
const signedIn = { headers: { cookie: COOKIE } }
const NAMED = { 'x-auth-user-id': 'u1', 'x-auth-session-id': 's1' }

async function listening(server: Server): Promise<{ origin: string } & AsyncDisposable> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
    },
  }
}

const serve = (listener: RequestListener) => listening(createServer(listener))
const answering = (status: number, headers: Record<string, string> = {}) =>
  serve((_request, response) => void response.writeHead(status, headers).end())

describe('verifySession', () => {
  it('says who is signed in, in the characters of their name', async () => {
    await using server = await answering(204, {
      ...NAMED,
      'x-auth-email': 'j%C3%BCrgen%25@example.org',
      'x-auth-roles': 'admin,a%2Cb,%C3%A9diteur',
    })
    const { verifySession } = createGatehouse({ origin: server.origin })
    assert.deepEqual(await verifySession(signedIn), {
      userId: 'u1',
      sessionId: 's1',
      email: 'jürgen%@example.org',
      roles: ['admin', 'a,b', 'éditeur'],
    })
  })

  it('knows that somebody may have no role', async () => {
    await using server = await answering(204, { ...NAMED, 'x-auth-email': 'a@b.c', 'x-auth-roles': '' })
    assert.deepEqual((await createGatehouse({ origin: server.origin }).verifySession(signedIn))?.roles, [])
  })

  it('passes on the cookie of a request of Node and nothing else', async () => {
    const seen: IncomingMessage[] = []
    await using server = await serve((request, response) => {
      seen.push(request)
      response.writeHead(204, NAMED).end()
    })
    const headers = {
      cookie: COOKIE,
      authorization: 'Bearer x',
      'x-auth-user-id': 'forged',
      'x-forwarded-for': '1.2.3.4',
    }
    await createGatehouse({ origin: server.origin }).verifySession({ headers })
    assert.equal(seen[0]?.url, '/auth/verify')
    assert.equal(seen[0]?.headers.cookie, COOKIE)
    for (const name of ['authorization', 'x-auth-user-id', 'x-forwarded-for'])
      assert.equal(seen[0]?.headers[name], undefined)
  })

  it('takes a Fetch request', async () => {
    await using server = await answering(204, NAMED)
    const request = new Request('http://app.example', { headers: { cookie: COOKIE } })
    assert.equal((await createGatehouse({ origin: server.origin }).verifySession(request))?.userId, 'u1')
  })

  it('asks at the path and the inner address that were given', async () => {
    const urls: (string | undefined)[] = []
    await using server = await serve((request, response) => {
      urls.push(request.url)
      response.writeHead(401).end()
    })
    const gatehouse = createGatehouse({
      origin: 'https://accounts.example.org',
      internalOrigin: server.origin,
      authPath: '/account',
    })
    assert.equal(await gatehouse.verifySession(signedIn), null)
    assert.deepEqual(urls, ['/account/verify'])
  })

  it('is null when Gatehouse says 401', async () => {
    await using server = await answering(401)
    assert.equal(await createGatehouse({ origin: server.origin }).verifySession(signedIn), null)
  })

  it('is null without asking when there is no session cookie', async () => {
    const { verifySession } = createGatehouse({ origin: 'http://127.0.0.1:1' })
    assert.equal(await verifySession({ headers: {} }), null)
    assert.equal(await verifySession({ headers: { cookie: 'theme=dark' } }), null)
    assert.equal(await verifySession({ headers: new Headers() }), null)
  })

  it('never takes another answer for a yes', async () => {
    for (const status of [200, 302, 403, 404, 429, 500, 502, 503]) {
      await using server = await answering(status, { ...NAMED, location: '/elsewhere' })
      const { verifySession } = createGatehouse({ origin: server.origin })
      await assert.rejects(verifySession(signedIn), GatehouseUnavailable, String(status))
    }
  })

  it('follows nobody elsewhere', async () => {
    await using elsewhere = await answering(204, NAMED)
    await using server = await answering(302, { location: elsewhere.origin })
    await assert.rejects(
      createGatehouse({ origin: server.origin }).verifySession(signedIn),
      GatehouseUnavailable,
    )
  })

  it('never takes a 204 that names nobody for a yes', async () => {
    await using server = await answering(204)
    await assert.rejects(
      createGatehouse({ origin: server.origin }).verifySession(signedIn),
      GatehouseUnavailable,
    )
  })

  it('never takes an answer that cannot be decoded for a yes', async () => {
    await using server = await answering(204, { ...NAMED, 'x-auth-email': '%E0%A4%A' })
    await assert.rejects(
      createGatehouse({ origin: server.origin }).verifySession(signedIn),
      GatehouseUnavailable,
    )
  })

  it('gives up when there is no answer in time', async () => {
    await using server = await listening(createSocketServer(() => {}))
    const { verifySession } = createGatehouse({ origin: server.origin, timeoutMs: 100 })
    await assert.rejects(verifySession(signedIn), (error: GatehouseUnavailable) => {
      assert.ok(error instanceof GatehouseUnavailable)
      assert.equal((error.cause as Error).name, 'TimeoutError')
      return true
    })
  })

  it('says so when nothing listens', async () => {
    await assert.rejects(
      createGatehouse({ origin: 'http://127.0.0.1:1' }).verifySession(signedIn),
      GatehouseUnavailable,
    )
  })

  it('asks each time unless told to remember', async () => {
    let count = 0
    await using server = await serve((_request, response) => {
      count += 1
      response.writeHead(204, NAMED).end()
    })
    const { verifySession } = createGatehouse({ origin: server.origin })
    await verifySession(signedIn)
    await verifySession(signedIn)
    assert.equal(count, 2)
  })

  it('remembers per cookie when told to, and no failure', async () => {
    let count = 0
    let status = 503
    await using server = await serve((_request, response) => {
      count += 1
      response.writeHead(status, NAMED).end()
    })
    const { verifySession } = createGatehouse({ origin: server.origin, cacheSeconds: 60 })
    await assert.rejects(verifySession(signedIn), GatehouseUnavailable)
    status = 204
    await verifySession(signedIn)
    await verifySession(signedIn)
    assert.equal(count, 2)
    status = 401
    assert.equal(await verifySession({ headers: { cookie: 'gatehouse.session=other' } }), null)
    assert.equal(count, 3)
  })
})

describe('verifyAccessToken', () => {
  it('takes ES256 alone, whatever the key set offers', async () => {
    const expected = { audience: 'app' }
    for (const alg of ['ES256', 'EdDSA', 'RS256', 'ES384']) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
      const keys = [{ ...(await exportJWK(publicKey)), kid: 'k' }]
      await using server = await serve((_request, response) => void response.end(JSON.stringify({ keys })))
      const token = await new SignJWT({ sid: 's1' })
        .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'k' })
        .setIssuer(`${server.origin}/auth`)
        .setAudience('app')
        .setSubject('u1')
        .setJti('j1')
        .setIssuedAt()
        .setExpirationTime('1 minute')
        .sign(privateKey)
      const found = await createGatehouse({ origin: server.origin }).verifyAccessToken(token, expected)
      assert.equal(found?.userId, alg === 'ES256' ? 'u1' : undefined, alg)
    }
  })

  it('says so when the keys cannot be fetched', async () => {
    await using server = await answering(503)
    const { verifyAccessToken } = createGatehouse({ origin: server.origin })
    const header = Buffer.from('{"alg":"ES256","kid":"k","typ":"at+jwt"}').toString('base64url')
    await assert.rejects(verifyAccessToken(`${header}.e30.AAAA`, { audience: 'a' }), GatehouseUnavailable)
  })

  it('refuses what is no token without asking', async () => {
    const { verifyAccessToken } = createGatehouse({ origin: 'http://127.0.0.1:1' })
    for (const token of ['', 'abc', 'a.b.c', '..', 'e30.e30.'])
      assert.equal(await verifyAccessToken(token, { audience: 'a' }), null, token)
  })

  it('does not run without an audience', async () => {
    const { verifyAccessToken } = createGatehouse({ origin: 'http://127.0.0.1:1' })
    await assert.rejects(verifyAccessToken('a.b.c', { audience: '' }), TypeError)
    await assert.rejects(verifyAccessToken('a.b.c', {} as { audience: string }), TypeError)
  })
})

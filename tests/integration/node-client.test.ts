import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createGatehouse, GatehouseUnavailable } from '#client/gatehouse.ts'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

const cookieOf = (client: TestClient): string =>
  [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

describe('the client for Node', () => {
  let test: TestApp
  let gatehouse: ReturnType<typeof createGatehouse>
  before(async () => {
    test = await startTestApp()
    gatehouse = createGatehouse({ origin: test.origin })
  })
  after(() => test[Symbol.asyncDispose]())

  it('says in an app who sends a request, by cookie or by token alike', async () => {
    const { person, client } = await member(test)
    const { user, session } = (await client.get('/auth/get-session')).body
    await test.ctx.postgres.db
      .updateTable('users')
      .set({ roles: ['admin', 'éditeur, en chef', '100%'] })
      .where('id', '=', user.id)
      .execute()
    await using app = createServer((request, response) => {
      void gatehouse.verifySession(request).then((found) => response.end(JSON.stringify(found)))
    }).listen(0, '127.0.0.1')
    await once(app, 'listening')
    const { port } = app.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { cookie: cookieOf(client), 'x-auth-user-id': 'forged' },
    })
    const expected = {
      userId: user.id,
      sessionId: session.id,
      email: person.email,
      roles: ['admin', 'éditeur, en chef', '100%'],
    }
    assert.deepEqual(await answer.json(), expected)

    const { accessToken } = (await client.post('/auth/access-token')).body
    const found = await gatehouse.verifyAccessToken(accessToken, { audience: test.origin })
    const { emailVerified, expiresAt, ...same } = found ?? {}
    assert.deepEqual(same, expected)
    assert.equal(emailVerified, true)
    assert.ok(expiresAt !== undefined && expiresAt > new Date())
  })

  it('notices a sign-out at once by cookie, and by token when it expires', async () => {
    const { client } = await member(test)
    const request = { headers: { cookie: cookieOf(client) } }
    const { accessToken } = (await client.post('/auth/access-token')).body
    assert.notEqual(await gatehouse.verifySession(request), null)
    await client.post('/auth/sign-out')
    assert.equal(await gatehouse.verifySession(request), null)
    assert.notEqual(await gatehouse.verifyAccessToken(accessToken, { audience: test.origin }), null)
  })

  it('lets nobody in with a forged cookie', async () => {
    const cookie = `gatehouse.session=${'a'.repeat(32)}.${encodeURIComponent(Buffer.alloc(32).toString('base64'))}`
    assert.equal(await gatehouse.verifySession({ headers: { cookie } }), null)
  })

  it('lets nobody in while Gatehouse is away', async () => {
    const gone = await startTestApp()
    const { client } = await member(gone)
    const request = { headers: { cookie: cookieOf(client) } }
    const { accessToken } = (await client.post('/auth/access-token')).body
    const away = createGatehouse({ origin: gone.origin })
    await gone[Symbol.asyncDispose]()
    await assert.rejects(away.verifySession(request), GatehouseUnavailable)
    await assert.rejects(away.verifyAccessToken(accessToken, { audience: gone.origin }), GatehouseUnavailable)
  })
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { freePort } from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'
import {
  APP_HOST,
  ask,
  FORGED,
  GATEHOUSE_ORIGIN,
  leadsBackTo,
  PAGE,
  PROGRAM,
  startGatehouse,
  startProgram,
  type Gatehouse,
  type Member,
} from './_example.ts'

type Who = { userId: string; sessionId: string; email: string; roles: string[] }

describe('examples/fastapi', () => {
  const stack = new AsyncDisposableStack()
  let gatehouse: Gatehouse
  let port: number
  before(async () => {
    port = await freePort()
    gatehouse = stack.use(await startGatehouse({ ACCESS_TOKEN_AUDIENCES: `http://${APP_HOST}:${port}` }))
    const env = {
      GATEHOUSE_ORIGIN,
      GATEHOUSE_INTERNAL_ORIGIN: `http://127.0.0.1:${gatehouse.line.port}`,
      APP_ORIGIN: `http://${APP_HOST}:${port}`,
      PORT: String(port),
    }
    // Debian's Python, which has Debian's FastAPI.
    const command = ['/usr/bin/python3', '-B', '-m', 'uvicorn', 'app:app', '--port', String(port)] as const
    stack.use(await startProgram(port, [...command], env, join(ROOT, 'examples', 'fastapi')))
  })
  after(() => stack.disposeAsync())

  it('knows who is signed in', async () => {
    const { cookie, person, userId, sessionId } = await gatehouse.member(['admin', 'a,b', 'éditeur'])
    const answer = await ask(port, '/orders?id=7', { ...PAGE, cookie })
    assert.equal(answer.status, 200)
    assert.deepEqual(JSON.parse(answer.text), {
      userId,
      sessionId,
      email: person.email,
      roles: ['admin', 'a,b', 'éditeur'],
    })
  })

  it('believes no header of a client', async () => {
    const { cookie, userId } = await gatehouse.member()
    const answer = await ask(port, '/', { ...PROGRAM, ...FORGED, cookie })
    const who = JSON.parse(answer.text) as Who
    assert.equal(who.userId, userId)
    assert.deepEqual(who.roles, [])
    assert.equal((await ask(port, '/', { ...PROGRAM, ...FORGED })).status, 401)
  })

  it('tells a program 401', async () => {
    const answer = await ask(port, '/orders', PROGRAM)
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.location, undefined)
    assert.equal(answer.headers['cache-control'], 'no-store')
  })

  it('sends a browser to sign in and back, with the path as it was written', async () => {
    const answer = await ask(port, '/a%2Fb%20c?id=7&view=all', PAGE)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(
      await leadsBackTo(gatehouse, answer.headers.location),
      `http://${APP_HOST}:${port}/a%2Fb%20c?id=7&view=all`,
    )
  })

  it('leads back to its own address, whatever host a request names', async () => {
    const claims = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const answer = await ask(port, '/', { ...PAGE, ...claims })
    assert.equal(await leadsBackTo(gatehouse, answer.headers.location), `http://${APP_HOST}:${port}/`)
  })

  it('keeps out who has signed out, at once', async () => {
    const member = await gatehouse.member()
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 200)
    await gatehouse.signOut(member)
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 401)
  })

  it('says 503 while Gatehouse is away, lets nobody in, and recovers', async () => {
    const { cookie } = await gatehouse.member()
    await gatehouse.line.cut()
    const answer = await ask(port, '/', { ...PAGE, cookie })
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '2')
    await gatehouse.line.restore()
    await eventually(async () => (await ask(port, '/', { ...PAGE, cookie })).status === 200)
  })

  it('says 503 when Gatehouse does not answer', async () => {
    const { cookie } = await gatehouse.member()
    gatehouse.line.hang()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 503)
    await gatehouse.line.cut()
    await gatehouse.line.restore()
  })

  it('says 503 while Gatehouse cannot reach its database', async () => {
    const { cookie } = await gatehouse.member()
    await gatehouse.database.cut()
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie })).status, 503)
    await gatehouse.database.restore()
    await eventually(async () => (await ask(port, '/', { ...PROGRAM, cookie })).status === 200)
  })

  /** An access token for an audience, as a page of Gatehouse or a backend gets it. */
  async function accessToken({ client }: Member, audience: string): Promise<string> {
    const answer = await client.post(
      '/auth/access-token',
      { audience },
      { headers: { origin: GATEHOUSE_ORIGIN } },
    )
    assert.equal(answer.status, 200, answer.raw.toString())
    return answer.body.accessToken as string
  }
  const byToken = (token: string) => ask(port, '/by-token', { ...PROGRAM, authorization: `Bearer ${token}` })

  it('knows from an access token who it was made for', async () => {
    const member = await gatehouse.member()
    const answer = await byToken(await accessToken(member, `http://${APP_HOST}:${port}`))
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(JSON.parse(answer.text), { userId: member.userId, email: member.person.email })
  })

  it('says 503 while the keys cannot be had for the first time, and takes the token afterwards', async () => {
    const member = await gatehouse.member()
    const token = await accessToken(member, `http://${APP_HOST}:${port}`)
    const fresh = await freePort()
    const env = {
      GATEHOUSE_ORIGIN,
      GATEHOUSE_INTERNAL_ORIGIN: `http://127.0.0.1:${gatehouse.line.port}`,
      APP_ORIGIN: `http://${APP_HOST}:${port}`,
    }
    const command = ['/usr/bin/python3', '-B', '-m', 'uvicorn', 'app:app', '--port', String(fresh)] as const
    await using _program = await startProgram(fresh, [...command], env, join(ROOT, 'examples', 'fastapi'))
    const send = () => ask(fresh, '/by-token', { ...PROGRAM, authorization: `Bearer ${token}` })
    await gatehouse.line.cut()
    assert.equal((await send()).status, 503)
    await gatehouse.line.restore()
    assert.equal((await send()).status, 200)
  })

  it('takes no token that is for another audience, was changed, or is none', async () => {
    const member = await gatehouse.member()
    const token = await accessToken(member, `http://${APP_HOST}:${port}`)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'x' }),
    )
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const unknown = Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"nobody"}').toString('base64url')
    for (const bad of [
      await accessToken(member, GATEHOUSE_ORIGIN),
      `${header}.${forged.toString('base64url')}.${signature}`,
      `${none}.${payload}.`,
      `${unknown}.${payload}.${signature}`,
      'abc',
      '',
    ])
      assert.equal((await byToken(bad)).status, 401, bad)
    assert.equal((await ask(port, '/by-token', { ...PROGRAM, cookie: member.cookie })).status, 401)
  })
})

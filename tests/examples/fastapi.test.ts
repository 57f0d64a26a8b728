import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { freePort } from '#scripts/ports.ts'
import {
  APP_HOST,
  ask,
  GATEHOUSE_ORIGIN,
  PROGRAM,
  startGatehouse,
  startProgram,
  type Gatehouse,
  type Member,
} from './_example.ts'
import { itGuardsItself } from './_guards-itself.ts'

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

  itGuardsItself(() => ({ gatehouse, port }))

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

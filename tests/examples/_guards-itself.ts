import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#tests/_smtp.ts'
import { APP_HOST, ask, FORGED, leadsBackTo, PAGE, PROGRAM, type Gatehouse } from './_example.ts'

type Who = { userId: string; sessionId: string; email: string; roles: string[] }

/**
 * What every app does that asks Gatehouse itself, whatever it is written in.
 * @param running the app of this file and its Gatehouse, once they are started
 */
export function itGuardsItself(running: () => { gatehouse: Gatehouse; port: number }): void {
  it('knows who is signed in', async () => {
    const { gatehouse, port } = running()
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
    const { gatehouse, port } = running()
    const { cookie, userId } = await gatehouse.member()
    const answer = await ask(port, '/', { ...PROGRAM, ...FORGED, cookie })
    const who = JSON.parse(answer.text) as Who
    assert.equal(who.userId, userId)
    assert.deepEqual(who.roles, [])
    assert.equal((await ask(port, '/', { ...PROGRAM, ...FORGED })).status, 401)
  })

  it('tells a program 401', async () => {
    const { port } = running()
    const answer = await ask(port, '/orders', PROGRAM)
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.location, undefined)
    assert.equal(answer.headers['cache-control'], 'no-store')
  })

  it('sends a browser to sign in and back, with the path as it was written', async () => {
    const { gatehouse, port } = running()
    const answer = await ask(port, '/a%2Fb%20c?id=7&view=all', PAGE)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(
      await leadsBackTo(gatehouse, answer.headers.location),
      `http://${APP_HOST}:${port}/a%2Fb%20c?id=7&view=all`,
    )
  })

  it('leads back to its own address, whatever host a request names', async () => {
    const { gatehouse, port } = running()
    const claims = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const answer = await ask(port, '/', { ...PAGE, ...claims })
    assert.equal(await leadsBackTo(gatehouse, answer.headers.location), `http://${APP_HOST}:${port}/`)
  })

  it('keeps out who has signed out, at once', async () => {
    const { gatehouse, port } = running()
    const member = await gatehouse.member()
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 200)
    await gatehouse.signOut(member)
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 401)
  })

  it('says 503 while Gatehouse is away, lets nobody in, and recovers', async () => {
    const { gatehouse, port } = running()
    const { cookie } = await gatehouse.member()
    await gatehouse.line.cut()
    const answer = await ask(port, '/', { ...PAGE, cookie })
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '2')
    await gatehouse.line.restore()
    await eventually(async () => (await ask(port, '/', { ...PAGE, cookie })).status === 200)
  })

  it('says 503 when Gatehouse does not answer', async () => {
    const { gatehouse, port } = running()
    const { cookie } = await gatehouse.member()
    gatehouse.line.hang()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 503)
    await gatehouse.line.cut()
    await gatehouse.line.restore()
  })

  it('says 503 while Gatehouse cannot reach its database', async () => {
    const { gatehouse, port } = running()
    const { cookie } = await gatehouse.member()
    await gatehouse.database.cut()
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie })).status, 503)
    await gatehouse.database.restore()
    await eventually(async () => (await ask(port, '/', { ...PROGRAM, cookie })).status === 200)
  })
}

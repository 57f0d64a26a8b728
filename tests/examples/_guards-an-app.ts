import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#tests/_smtp.ts'
import {
  APP_HOST,
  ask,
  FORGED,
  leadsBackTo,
  PAGE,
  PROGRAM,
  type Echo,
  type EchoApp,
  type Gatehouse,
} from './_example.ts'

/**
 * What every proxy does that asks Gatehouse before it passes a request to an app.
 * @param running the proxy of this file, the app behind it and its Gatehouse, once they are started
 */
export function itGuardsAnApp(running: () => { gatehouse: Gatehouse; app: EchoApp; port: number }): void {
  it('tells the app who is signed in', async () => {
    const { gatehouse, port } = running()
    const { cookie, person, userId, sessionId } = await gatehouse.member(['admin', 'a,b', 'éditeur'])
    const answer = await ask(port, '/orders?id=7', { ...PAGE, cookie })
    assert.equal(answer.status, 200)
    const { url, headers } = JSON.parse(answer.text) as Echo
    assert.equal(url, '/orders?id=7')
    assert.equal(headers['x-auth-user-id'], userId)
    assert.equal(headers['x-auth-session-id'], sessionId)
    assert.equal(decodeURIComponent(headers['x-auth-email'] as string), person.email)
    assert.deepEqual(headers['x-auth-roles']?.split(',').map(decodeURIComponent), ['admin', 'a,b', 'éditeur'])
  })

  it('passes on what was sent', async () => {
    const { gatehouse, port } = running()
    const { cookie } = await gatehouse.member()
    const answer = await ask(port, '/orders', { ...PROGRAM, cookie }, '{"item":1}')
    const { method, body } = JSON.parse(answer.text) as Echo
    assert.equal(method, 'POST')
    assert.equal(body, '{"item":1}')
    // The connection to Gatehouse is used again: a length without its body would have garbled it.
    assert.equal((await ask(port, '/orders', { ...PROGRAM, cookie })).status, 200)
  })

  it('lets no header of a client pass for what Gatehouse says', async () => {
    const { gatehouse, port } = running()
    const { cookie, userId } = await gatehouse.member()
    const answer = await ask(port, '/', { ...PROGRAM, ...FORGED, cookie })
    assert.equal(answer.status, 200)
    const { headers, names } = JSON.parse(answer.text) as Echo
    assert.equal(headers['x-auth-user-id'], userId)
    assert.doesNotMatch(answer.text, /forged/)
    // Somebody without a role has none, whatever they say.
    assert.ok(!headers['x-auth-roles'])
    assert.equal(names.filter((name) => /^x[-_]auth[-_]user/i.test(name)).length, 1)
  })

  it('lets no stranger through by headers', async () => {
    const { app, port } = running()
    const seen = app.count()
    assert.equal((await ask(port, '/', { ...PROGRAM, ...FORGED })).status, 401)
    assert.equal(app.count(), seen)
  })

  it('tells a program 401', async () => {
    const { app, port } = running()
    const seen = app.count()
    const answer = await ask(port, '/orders', PROGRAM)
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.location, undefined)
    assert.match(String(answer.headers['content-type']), /application\/problem\+json/)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal((JSON.parse(answer.text) as { code: string }).code, 'auth.required')
    assert.equal(app.count(), seen)
  })

  it('sends a browser to sign in and back', async () => {
    const { gatehouse, app, port } = running()
    const seen = app.count()
    const answer = await ask(port, '/orders?id=7&view=all', PAGE)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(
      await leadsBackTo(gatehouse, answer.headers.location),
      `http://${APP_HOST}:${port}/orders?id=7&view=all`,
    )
    assert.equal(app.count(), seen)
  })

  it('keeps out who has signed out, at once', async () => {
    const { gatehouse, port } = running()
    const member = await gatehouse.member()
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 200)
    await gatehouse.signOut(member)
    assert.equal((await ask(port, '/', { ...PROGRAM, cookie: member.cookie })).status, 401)
  })

  it('says 503 when Gatehouse does not answer', async () => {
    const { gatehouse, app, port } = running()
    const { cookie } = await gatehouse.member()
    gatehouse.line.hang()
    const seen = app.count()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 503)
    assert.equal(app.count(), seen)
    await gatehouse.line.cut()
    await gatehouse.line.restore()
  })

  it('says 503 while Gatehouse cannot reach its database', async () => {
    const { gatehouse, app, port } = running()
    const { cookie } = await gatehouse.member()
    await gatehouse.database.cut()
    const seen = app.count()
    const answer = await ask(port, '/', { ...PROGRAM, cookie })
    assert.equal(answer.status, 503)
    assert.equal(app.count(), seen)
    await gatehouse.database.restore()
    await eventually(async () => (await ask(port, '/', { ...PROGRAM, cookie })).status === 200)
  })

  it('leaves the errors of the app as they are', async () => {
    const { gatehouse, port } = running()
    const { cookie } = await gatehouse.member()
    const answer = await ask(port, '/broken', { ...PROGRAM, cookie })
    assert.equal(answer.status, 500)
    assert.equal((JSON.parse(answer.text) as Echo).url, '/broken')
  })
}

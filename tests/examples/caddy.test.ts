import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { freePort } from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'
import {
  APP_HOST,
  ask,
  FORGED,
  leadsBackTo,
  PAGE,
  PROGRAM,
  startEcho,
  startGatehouse,
  startProgram,
  type Echo,
  type EchoApp,
  type Gatehouse,
} from './_example.ts'

/** examples/caddy/Caddyfile as it is, but for names and ports. */
async function startExample(gatehouse: number, app: number): Promise<{ port: number } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-example-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const port = await freePort()
  const example = await readFile(join(ROOT, 'examples', 'caddy', 'Caddyfile'), 'utf8')
  const main = join(directory, 'Caddyfile')
  await writeFile(
    main,
    example
      .replace('http://app.example.org:8080 {', `http://${APP_HOST}:${port} {`)
      .replace('forward_auth 127.0.0.1:3000', `forward_auth 127.0.0.1:${gatehouse}`)
      .replace('reverse_proxy 127.0.0.1:8000', `reverse_proxy 127.0.0.1:${app}`),
  )
  const home = { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory }
  const command = ['caddy', 'run', '--config', main, '--adapter', 'caddyfile'] as const
  stack.use(await startProgram(port, [...command], home))
  const closing = stack.move()
  return { port, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

describe('examples/caddy', () => {
  const stack = new AsyncDisposableStack()
  let gatehouse: Gatehouse
  let app: EchoApp
  let port: number
  before(async () => {
    gatehouse = stack.use(await startGatehouse())
    app = stack.use(await startEcho())
    ;({ port } = stack.use(await startExample(gatehouse.line.port, app.port)))
  })
  after(() => stack.disposeAsync())

  it('tells the app who is signed in', async () => {
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
    const { cookie } = await gatehouse.member()
    const answer = await ask(port, '/orders', { ...PROGRAM, cookie }, '{"item":1}')
    const { method, body } = JSON.parse(answer.text) as Echo
    assert.equal(method, 'POST')
    assert.equal(body, '{"item":1}')
    // The connection to Gatehouse is used again: a length without its body would have garbled it.
    assert.equal((await ask(port, '/orders', { ...PROGRAM, cookie })).status, 200)
  })

  it('lets no header of a client pass for what Gatehouse says', async () => {
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
    const seen = app.count()
    assert.equal((await ask(port, '/', { ...PROGRAM, ...FORGED })).status, 401)
    assert.equal(app.count(), seen)
  })

  it('tells a program 401', async () => {
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

  it('lets nobody through under another host', async () => {
    const seen = app.count()
    const answer = await ask(port, '/', { ...PAGE, host: 'evil.example' })
    assert.equal(answer.headers.location, undefined)
    assert.equal(app.count(), seen)
  })

  it('leads back only to where the browser was, whatever a client says', async () => {
    const claims = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-uri': '/elsewhere',
      'x-original-url': 'https://evil.example/',
      'x-original-uri': '/elsewhere',
    }
    const answer = await ask(port, '/orders', { ...PAGE, ...claims })
    assert.equal(await leadsBackTo(gatehouse, answer.headers.location), `http://${APP_HOST}:${port}/orders`)
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
    const seen = app.count()
    const answer = await ask(port, '/', { ...PAGE, cookie })
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '2')
    assert.equal(app.count(), seen)
    await gatehouse.line.restore()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 200)
  })

  it('says 503 when Gatehouse does not answer', async () => {
    const { cookie } = await gatehouse.member()
    gatehouse.line.hang()
    const seen = app.count()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 503)
    assert.equal(app.count(), seen)
    await gatehouse.line.cut()
    await gatehouse.line.restore()
  })

  it('says 503 while Gatehouse cannot reach its database', async () => {
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
    const { cookie } = await gatehouse.member()
    const answer = await ask(port, '/broken', { ...PROGRAM, cookie })
    assert.equal(answer.status, 500)
    assert.equal((JSON.parse(answer.text) as Echo).url, '/broken')
  })
})

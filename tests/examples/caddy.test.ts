import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { freePort } from '#scripts/ports.ts'
import {
  APP_HOST,
  ask,
  leadsBackTo,
  PAGE,
  startEcho,
  startGatehouse,
  startProgram,
  type EchoApp,
  type Gatehouse,
} from './_example.ts'
import { itGuardsAnApp } from './_guards-an-app.ts'

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

  itGuardsAnApp(() => ({ gatehouse, app, port }))

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
})

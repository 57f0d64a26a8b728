import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

/** examples/nginx/app.conf as it is, but for names and ports, in the smallest nginx.conf. */
async function startExample(gatehouse: number, app: number): Promise<{ port: number } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-example-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  const port = await freePort()
  const example = await readFile(join(ROOT, 'examples', 'nginx', 'app.conf'), 'utf8')
  const conf = example
    .replace('listen 8080;', `listen 127.0.0.1:${port};`)
    .replace('server 127.0.0.1:3000;', `server 127.0.0.1:${gatehouse};`)
    .replace('http://127.0.0.1:8000;', `http://127.0.0.1:${app};`)
    .replace('server_name app.example.org;', `server_name ${APP_HOST};`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join('\n')
  const main = join(directory, 'nginx.conf')
  await writeFile(
    main,
    `daemon off;\npid ${directory}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${conf}\n}\n`,
  )
  stack.use(await startProgram(port, ['nginx', '-p', directory, '-c', main]))
  const closing = stack.move()
  return { port, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

describe('examples/nginx', () => {
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

  it('leads back to no other host that a request names', async () => {
    const answer = await ask(port, '/', { ...PAGE, host: 'evil.example' })
    assert.equal(answer.status, 302)
    assert.equal(await leadsBackTo(gatehouse, answer.headers.location), undefined)
  })

  it('says 503 while Gatehouse is away, lets nobody in, and recovers', async () => {
    const { cookie } = await gatehouse.member()
    await gatehouse.line.cut()
    const seen = app.count()
    const answer = await ask(port, '/', { ...PAGE, cookie })
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '2')
    assert.equal((JSON.parse(answer.text) as { code: string }).code, 'server.unavailable')
    assert.equal(app.count(), seen)
    await gatehouse.line.restore()
    assert.equal((await ask(port, '/', { ...PAGE, cookie })).status, 200)
  })
})

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { PAGES } from '#contract/paths.ts'
import { createApp } from '#server/app.ts'
import { createConfig } from '#server/config/config.ts'
import { createContext } from '#server/context.ts'
import { createLog } from '#server/lib/log.ts'
import { TestClient, type Answer } from '#tests/_client.ts'
import { createTestDatabase } from '#tests/_services.ts'

const INDEX =
  '<!doctype html><html><head><meta name="gatehouse-auth" content="/auth" /><title>Gatehouse</title></head></html>'
const SCRIPT = 'console.log("the app")\n'.repeat(50)
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

/** What vite leaves in web/dist, and what must never be served beside it. */
async function writeDist(dist: string): Promise<void> {
  await mkdir(join(dist, 'assets'), { recursive: true })
  const files: Record<string, string | Buffer> = {
    'index.html': INDEX,
    'robots.txt': 'User-agent: *\n',
    '.stamp': 'CANARY',
    'assets/app-1a2b3c4d.js': SCRIPT,
    'assets/app-1a2b3c4d.js.br': brotliCompressSync(SCRIPT),
    'assets/app-1a2b3c4d.js.gz': gzipSync(SCRIPT),
    'assets/app-1a2b3c4d.js.map': 'CANARY',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(dist, name), content)
  await writeFile(join(dist, '..', 'secret.txt'), 'CANARY')
}

describe('the web app', () => {
  const stack = new AsyncDisposableStack()
  let client: TestClient
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    client.get(path, { headers })

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-web-'))
    stack.defer(() => rm(folder, { recursive: true }))
    const webDist = join(folder, 'dist')
    await writeDist(webDist)
    const database = await createTestDatabase()
    stack.defer(() => database.drop())
    const { config, secrets } = createConfig({
      NODE_ENV: 'test',
      BETTER_AUTH_URL: 'http://127.0.0.1:3000/accounts/auth',
      BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
      DATABASE_URL: database.url,
    })
    const log = createLog({ level: 'silent' })
    const ctx = stack.use(await createContext({ config, secrets, log, webDist }))
    const app = await createApp(ctx)
    stack.defer(() => app.close())
    client = new TestClient(await app.listen({ host: '127.0.0.1', port: 0 }))
  })
  after(() => stack.disposeAsync())

  it('is one page at each of its addresses, asked for anew each time', async () => {
    for (const path of Object.values(PAGES)) {
      const answer = await get(path)
      assert.equal(answer.status, 200, path)
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
      assert.equal(answer.headers['cache-control'], 'no-cache')
      assert.match(String(answer.headers['content-security-policy']), /require-trusted-types-for 'script'/)
    }
  })

  it('is told where the account flows are', async () => {
    assert.ok(
      (await get('/')).raw.toString().includes('<meta name="gatehouse-auth" content="/accounts/auth" />'),
    )
  })

  it('is compressed as the browser can read it', async () => {
    const plain = await get('/')
    const br = await get('/', { 'accept-encoding': 'gzip, deflate, br' })
    const gzip = await get('/', { 'accept-encoding': 'gzip' })
    assert.equal(plain.headers['content-encoding'], undefined)
    assert.equal(br.headers['content-encoding'], 'br')
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.deepEqual(brotliDecompressSync(br.raw), plain.raw)
    assert.deepEqual(gunzipSync(gzip.raw), plain.raw)
    assert.match(String(br.headers['vary']), /Accept-Encoding/)
  })

  it('is not compressed in a way the browser refuses', async () => {
    assert.equal(
      (await get('/', { 'accept-encoding': 'br;q=0, gzip;q=0' })).headers['content-encoding'],
      undefined,
    )
    assert.equal(
      (await get('/', { 'accept-encoding': 'br;q=0.0, gzip' })).headers['content-encoding'],
      'gzip',
    )
  })

  it('answers HEAD with the headers alone', async () => {
    const head = await client.send('HEAD', '/sign-in')
    assert.equal(head.status, 200)
    assert.equal(head.raw.length, 0)
    assert.equal(head.headers['content-length'], String((await get('/sign-in')).raw.length))
  })

  it('has assets that never change', async () => {
    const answer = await get('/assets/app-1a2b3c4d.js')
    assert.equal(answer.status, 200)
    assert.match(String(answer.headers['content-type']), /^(text|application)\/javascript/)
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  })

  it('has assets compressed beforehand', async () => {
    const br = await get('/assets/app-1a2b3c4d.js', { 'accept-encoding': 'br, gzip' })
    assert.equal(br.headers['content-encoding'], 'br')
    assert.match(String(br.headers['vary']), /accept-encoding/i)
    assert.equal(brotliDecompressSync(br.raw).toString(), SCRIPT)
    const gzip = await get('/assets/app-1a2b3c4d.js', { 'accept-encoding': 'gzip' })
    assert.equal(gunzipSync(gzip.raw).toString(), SCRIPT)
    assert.equal((await get('/assets/app-1a2b3c4d.js')).raw.toString(), SCRIPT)
  })

  it('keeps other files for an hour', async () => {
    assert.equal((await get('/robots.txt')).headers['cache-control'], 'public, max-age=3600')
  })

  it('shows people a page where there is nothing, with status 404', async () => {
    const answer = await get('/no/such/page', HTML)
    assert.equal(answer.status, 404)
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    assert.match(answer.raw.toString(), /<title>Gatehouse<\/title>/)
  })

  it('tells programs in a problem', async () => {
    const answer = await get('/no/such/page', { accept: 'application/json' })
    assert.equal(answer.status, 404)
    assert.equal(answer.body.code, 'route.not_found')
  })

  it('tells of the API and of assets in a problem, also to browsers', async () => {
    for (const path of ['/api/v1/nothing', '/api', '/assets/app-00000000.js', '/media/nothing']) {
      const answer = await get(path, HTML)
      assert.equal(answer.status, 404, path)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, path)
    }
  })

  it('serves nothing that lies beside it', async () => {
    for (const path of [
      '/assets/app-1a2b3c4d.js.map',
      '/assets/app-1a2b3c4d.js.br',
      '/assets/app-1a2b3c4d.js.gz',
      '/.stamp',
      '/index.html',
      '/assets',
      '/assets/',
      '/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/assets/%00',
      '/%ff',
    ]) {
      const answer = await get(path)
      assert.equal(answer.status, 404, path)
      assert.ok(!answer.raw.includes('CANARY'), path)
    }
  })

  it('takes no other method', async () => {
    const answer = await client.post('/sign-in', {}, { headers: { origin: 'http://127.0.0.1:3000' } })
    assert.equal(answer.status, 405)
    assert.equal(answer.headers['allow'], 'GET, HEAD')
  })
})

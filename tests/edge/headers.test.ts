import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import {
  ask,
  ASSET,
  askRaw,
  assertProblem,
  startEdge,
  startUpstream,
  type EdgeAnswer,
  type TestEdge,
} from '#tests/_edge.ts'
import { startNginx } from '#tests/_nginx.ts'

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

/** The headers of the checklist, and ours beside them. Each once. */
function assertGuarded(answer: Pick<EdgeAnswer, 'headers'> & Partial<EdgeAnswer>): void {
  const { headers } = answer
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; .*frame-ancestors 'none'/)
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe/)
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['x-xss-protection'], '0')
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
  assert.match(String(headers['permissions-policy']), /camera=\(\)/)
  assert.match(String(headers['x-request-id']), /^[0-9a-f]{32}$/)
  assert.ok(headers['cache-control'])
  assert.equal(headers.server, 'nginx')
  assert.equal(headers['x-powered-by'], undefined)
  const names = (answer.names ?? []).filter((name) => name !== 'vary' && name !== 'set-cookie')
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
    'a header came twice',
  )
}

describe('every answer has the headers', () => {
  let edge: TestEdge
  before(async () => {
    edge = await startEdge()
  })
  after(() => edge[Symbol.asyncDispose]())

  it('of a page', async () => {
    const answer = await ask(edge.nginx, '/sign-in', { headers: PAGE })
    assert.equal(answer.status, 200)
    assertGuarded(answer)
    // Gatehouse's own, which lets its scripts run, and not the one of nginx's pages.
    assert.match(String(answer.headers['content-security-policy']), /script-src 'self'/)
    assert.equal(answer.headers['cache-control'], 'no-cache')
  })

  it('of a hashed asset, which may be kept for a year', async () => {
    const answer = await ask(edge.nginx, ASSET)
    assert.equal(answer.status, 200)
    assertGuarded(answer)
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable')
  })

  it('of an asset that is still good', async () => {
    const { headers } = await ask(edge.nginx, ASSET)
    const answer = await ask(edge.nginx, ASSET, { headers: { 'if-none-match': String(headers.etag) } })
    assert.equal(answer.status, 304)
    assertGuarded(answer)
  })

  it('of an answer of the API', async () => {
    const answer = await ask(edge.nginx, '/api/v1/settings')
    assert.equal(answer.status, 200)
    assertGuarded(answer)
    assert.equal(answer.headers['cache-control'], 'no-store')
  })

  it('of the keys that access tokens are verified with, which may be kept for five minutes', async () => {
    const answer = await ask(edge.nginx, '/.well-known/jwks.json')
    assert.equal(answer.status, 200)
    assert.ok(Array.isArray((JSON.parse(answer.text) as { keys: unknown }).keys))
    assertGuarded(answer)
    assert.equal(answer.headers['cache-control'], 'public, max-age=300')
  })

  it('of a refused one, 401', async () => {
    const answer = await ask(edge.nginx, '/api/v1/me')
    assertProblem(answer, 'auth.required')
    assertGuarded(answer)
  })

  it('of 404 for a program', async () => {
    const answer = await ask(edge.nginx, '/api/v1/nothing')
    assertProblem(answer, 'route.not_found')
    assertGuarded(answer)
  })

  it('of 404 for a person', async () => {
    const answer = await ask(edge.nginx, '/nothing', { headers: PAGE })
    assert.equal(answer.status, 404)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assertGuarded(answer)
  })

  it('of 404 that nginx gives itself', async () => {
    const answer = await ask(edge.nginx, '/metrics')
    assertProblem(answer, 'route.not_found')
    assertGuarded(answer)
  })

  it('of 405', async () => {
    const answer = await ask(edge.nginx, '/api/v1/settings', { method: 'DELETE' })
    assert.equal(answer.status, 405)
    assertGuarded(answer)
  })

  it('of 405 that nginx gives itself', async () => {
    const answer = await ask(edge.nginx, '/', { method: 'TRACE' })
    assertProblem(answer, 'route.method_not_allowed')
    assertGuarded(answer)
  })

  it('of 400 for bytes that are no request', async () => {
    const answer = await askRaw(edge.nginx, 'nonsense\r\n\r\n')
    assertProblem(answer, 'request.malformed')
    assertGuarded(answer)
  })

  it('of 413', async () => {
    const answer = await ask(edge.nginx, '/api/v1/client-errors', {
      method: 'POST',
      body: 'x'.repeat(70_000),
    })
    assertProblem(answer, 'request.too_large')
    assertGuarded(answer)
  })

  it('of 414', async () => {
    const answer = await ask(edge.nginx, `/api/${'x'.repeat(9000)}`)
    assertProblem(answer, 'request.address_too_long')
    assertGuarded(answer)
  })

  it('of 421', async () => {
    const answer = await ask(edge.nginx, '/', { headers: { host: 'other.example' } })
    assertProblem(answer, 'request.wrong_host')
    assertGuarded(answer)
  })

  it('of 431', async () => {
    const answer = await ask(edge.nginx, '/api/v1/settings', { headers: { cookie: `a=${'x'.repeat(8192)}` } })
    assertProblem(answer, 'request.headers_too_large')
    assertGuarded(answer)
  })

  it('of 429, with the time to wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => ask(edge.nginx, '/api/v1/settings', { from: '127.0.0.9' })),
    )
    const refused = answers.find(({ status }) => status === 429)
    assert.ok(refused)
    assertProblem(refused, 'rate.limited')
    assertGuarded(refused)
    assert.equal(refused.headers['retry-after'], '1')
  })
})

describe('without Gatehouse', () => {
  it('a program gets 502 with the headers and the time to wait', async () => {
    await using nginx = await startNginx({ upstream: '127.0.0.1:9' })
    const answer = await ask(nginx, '/api/v1/me')
    assertProblem(answer, 'server.unreachable')
    assertGuarded(answer)
    assert.equal(answer.headers['retry-after'], '2')
  })

  it('a person gets a page that may have its one style and nothing else', async () => {
    await using nginx = await startNginx({ upstream: '127.0.0.1:9' })
    const answer = await ask(nginx, '/profile', { headers: PAGE })
    assert.equal(answer.status, 502)
    assert.match(String(answer.headers['content-type']), /^text\/html; charset=utf-8/)
    assertGuarded(answer)
    const style = /<style>(.*?)<\/style>/s.exec(answer.text)?.[1] as string
    const hash = createHash('sha256').update(style).digest('base64')
    assert.ok(String(answer.headers['content-security-policy']).includes(`style-src 'sha256-${hash}'`))
    assert.ok(answer.text.includes(String(answer.headers['x-request-id'])))
    assert.doesNotMatch(answer.text, /<script|style=|nginx/)
  })

  it('a program gets 504 from one that hangs', async () => {
    await using upstream = await startUpstream(() => {})
    await using nginx = await startNginx({ upstream: upstream.address, env: { PROXY_READ_SECONDS: '1' } })
    const answer = await ask(nginx, '/api/v1/me')
    assertProblem(answer, 'server.timeout')
    assertGuarded(answer)
    assert.equal(answer.headers['retry-after'], '5')
  })

  it('an answer of an upstream that says none of the headers gets them all', async () => {
    await using upstream = await startUpstream((_request, response) => response.end('plain'))
    await using nginx = await startNginx({ upstream: upstream.address })
    assertGuarded(await ask(nginx, '/'))
  })

  it('what an upstream says wins, and comes once', async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.writeHead(503, {
        'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
        'retry-after': '77',
        'cache-control': 'private',
      })
      response.end()
    })
    await using nginx = await startNginx({ upstream: upstream.address })
    const answer = await ask(nginx, '/')
    assertGuarded(answer)
    assert.match(String(answer.headers['content-security-policy']), /sandbox/)
    assert.equal(answer.headers['retry-after'], '77')
    assert.equal(answer.headers['cache-control'], 'private')
  })
})

describe('the configuration', () => {
  it('has add_header and proxy_set_header in one file each, because a second place would undo the first', () => {
    const places = (directive: string): string[] => [
      ...new Set(
        files()
          .filter(({ text }) => new RegExp(String.raw`^\s*${directive}\s`, 'm').test(text))
          .map(({ path }) => path),
      ),
    ]
    assert.deepEqual(places('add_header'), ['http/80-headers.conf'])
    assert.deepEqual(places('proxy_set_header'), ['snippets/forwarded.conf'])
  })
})

function files(): { path: string; text: string }[] {
  const folder = join(ROOT, 'ops', 'nginx', 'conf')
  return ['http', 'servers', 'snippets'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => ({
      path: `${part}/${name}`,
      text: readFileSync(join(folder, part, name), 'utf8'),
    })),
  )
}

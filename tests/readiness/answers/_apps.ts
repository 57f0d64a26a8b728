import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

const SCRIPT = '/assets/app-1a2b3c4d.js'
const PAGE = `<!doctype html><html><head><title>App</title><script type="module" src="${SCRIPT}"></script></head><body>${'<p>text</p>'.repeat(300)}</body></html>`
const CODE = `${'const answer = 42\n'.repeat(200)}fetch("/api/v1/items"); fetch("/api/v1/me")`

const HEADERS = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
}

type Body = { type: string; text: string; cache?: string }

/** An application that does everything right. `change` may answer in its place, or take headers away. */
export function goodApp(
  change: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): RequestListener {
  return (request, response) => {
    const id = randomUUID()
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    response.setHeader('x-request-id', id)
    if (change(request, response)) return
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    const send = (status: number, { type, text, cache = 'no-store' }: Body): void => {
      const tag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
      response.setHeader('content-type', type)
      response.setHeader('cache-control', cache)
      if (status === 200 && cache !== 'no-store') response.setHeader('etag', tag)
      if (status === 200 && request.headers['if-none-match'] === tag)
        return void response.writeHead(304).end()
      const isLong = text.length > 1_000 && /gzip/.test(String(request.headers['accept-encoding']))
      response.setHeader('vary', 'Accept-Encoding')
      if (isLong) response.setHeader('content-encoding', 'gzip')
      response.writeHead(status).end(isLong ? gzipSync(text) : text)
    }
    const problem = (status: number): void =>
      send(status, {
        type: 'application/problem+json',
        text: JSON.stringify({ type: 'about:blank', title: 'No', status, code: `e${status}`, requestId: id }),
      })
    const json = (value: unknown): void =>
      send(200, { type: 'application/json', text: JSON.stringify(value) })
    if (Number(request.headers['content-length'] ?? 0) > 1_048_576) return problem(413)
    if (/%zz|%00/.test(request.url ?? '')) return problem(400)
    if (pathname === '/livez' || pathname === '/readyz') return json({ status: 'ok' })
    if (pathname === '/.well-known/security.txt')
      return send(200, {
        type: 'text/plain',
        text: `# whom to tell\nContact: mailto:security@example.org\nExpires: ${new Date(Date.now() + 9_000_000_000).toISOString()}\n`,
      })
    if (pathname === '/api/v1/me') return problem(401)
    if (pathname === '/api/v1/items') return request.method === 'GET' ? json([]) : problem(405)
    if (pathname === SCRIPT)
      return send(200, { type: 'text/javascript', text: CODE, cache: 'public, max-age=31536000, immutable' })
    if (pathname === '/')
      return request.method === 'GET'
        ? send(200, { type: 'text/html', text: PAGE, cache: 'no-cache' })
        : problem(405)
    if (pathname.startsWith('/api/')) return problem(404)
    return send(404, {
      type: 'text/html',
      text: '<!doctype html><title>Not found</title>',
      cache: 'no-store',
    })
  }
}

export const SECRET = 'not-for-the-report-8841'

/** One that does everything wrong, and shows its page for every address. */
export const badApp: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x')
  const { origin } = request.headers
  response.setHeader('server', 'Apache/2.4.52 (Ubuntu)')
  response.setHeader('set-cookie', `sessionid=${SECRET}; Path=/`)
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
  }
  const send = (status: number, type: string, text: string, cache?: string): void => {
    response.setHeader('content-type', type)
    if (cache !== undefined) response.setHeader('cache-control', cache)
    response.writeHead(status).end(text)
  }
  if (pathname === '/.env') return send(200, 'text/plain', `DATABASE_PASSWORD=${SECRET}\nDEBUG=1\n`)
  if (pathname === '/.git/HEAD') return send(200, 'text/plain', 'ref: refs/heads/main\n')
  if (pathname === '/security.txt')
    return send(200, 'text/plain', 'Contact: mailto:old@example.org\nExpires: 2020-01-01T00:00:00Z\n')
  if (pathname === '/metrics') return send(200, 'text/plain', '# HELP a b\n# TYPE a counter\na 1\n')
  if (pathname === `${SCRIPT}.map`)
    return send(200, 'application/json', '{"version":3,"sources":["a.ts"],"mappings":""}')
  if (pathname === SCRIPT) return send(200, 'text/javascript', CODE)
  if (pathname === '/health')
    return send(503, 'application/json', '{"status":"error","db":"connect ECONNREFUSED 10.0.0.3:5432"}')
  if (pathname === '/api/v1/items') {
    if (request.method === 'GET' && !request.url?.includes('%27')) return send(200, 'application/json', '[]')
    return send(
      500,
      'text/html',
      '<pre>SyntaxError: no\n    at parse (/usr/src/app/node_modules/body-parser/lib/read.js:10:4)</pre>',
    )
  }
  if (pathname.startsWith('/api/') && request.method === 'POST')
    return send(500, 'application/json', '{"message":"syntax error at or near \\"x\\""}')
  return send(200, 'text/html', PAGE, 'public, max-age=604800')
}

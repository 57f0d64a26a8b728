import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

export type SmallApp = AsyncDisposable & { origin: string }

type Options = {
  /** Sessions by a cookie, with a form and a token against forgery; or by a JWT in a header. */
  session: 'cookie' | 'jwt'
  /** Whether a session cookie that is brought along is taken over. */
  adopts?: boolean
  /** Whether sessions are numbered. */
  counts?: boolean
  /** Whether the token of the form is looked at. */
  guards?: boolean
  /** Seconds without use, and since the sign-in, after which a session ends. */
  limits?: { idle?: number; absolute?: number }
}

type Session = { email: string; began: number; used: number }

/** An app whose accounts are nothing that a preset knows: forms, a page with a token, plain texts. */
export async function startSmallApp(options: Options): Promise<SmallApp> {
  const people = new Map<string, string>()
  const sessions = new Map<string, Session>()
  const secret = randomBytes(32)
  let count = 41
  const newSession = (email: string, brought: string | undefined): string => {
    count += 1
    const made = options.counts === true ? `session-${count}` : randomBytes(24).toString('hex')
    const id = options.adopts === true && brought !== undefined ? brought : made
    sessions.set(id, { email, began: Date.now(), used: Date.now() })
    return id
  }
  const { idle = Infinity, absolute = Infinity } = options.limits ?? {}
  const personOf = (id: string): string | undefined => {
    const session = sessions.get(id)
    if (session === undefined) return undefined
    const isOver = Date.now() - session.used > idle * 1_000 || Date.now() - session.began > absolute * 1_000
    if (isOver) return undefined
    session.used = Date.now()
    return session.email
  }
  const server = createServer((request, response) => {
    void handle(request).then(({ status, body = '', cookies = [] }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': cookies }).end(body)
    })
  })

  async function handle(
    request: IncomingMessage,
  ): Promise<{ status: number; body?: string; cookies?: string[] }> {
    const cookies = new Map(
      (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string]),
    )
    const form = new URLSearchParams(await textOf(request))
    const [email, password] = [form.get('login') ?? '', form.get('secret') ?? '']
    const route = `${request.method} ${request.url}`
    if (route === 'GET /form')
      return { status: 200, cookies: ['csrf=token-of-this-browser; Path=/; SameSite=Lax'] }
    const isForged = cookies.get('csrf') === undefined || request.headers['x-csrf'] !== cookies.get('csrf')
    if (request.method === 'POST' && options.session === 'cookie' && options.guards !== false && isForged)
      return { status: 403, body: '{"error":"csrf"}' }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const who = options.session === 'jwt' ? readToken(bearer, secret) : personOf(cookies.get('sid') ?? '')
    switch (route) {
      case 'POST /join':
        people.set(email, password)
        return { status: 201 }
      case 'POST /login': {
        if (people.get(email) !== password || password === '') return { status: 401, body: '{"error":"no"}' }
        if (options.session === 'jwt')
          return { status: 200, body: JSON.stringify({ token: makeToken(email, secret) }) }
        const id = newSession(email, cookies.get('sid'))
        return { status: 200, cookies: [`sid=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600`] }
      }
      case 'GET /me':
        return who === undefined ? { status: 401 } : { status: 200, body: JSON.stringify({ login: who }) }
      case 'POST /logout':
        sessions.delete(cookies.get('sid') ?? '')
        return { status: 204, cookies: ['sid=; Max-Age=0; Path=/'] }
      default:
        return { status: 404 }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What an adapter says of it. */
export const smallAdapter = (session: 'cookie' | 'jwt') => ({
  routes: {
    signUp: { path: '/join', form: { login: '{email}', secret: '{password}' } },
    signIn: { path: '/login', form: { login: '{email}', secret: '{password}' } },
    whoami: { method: 'GET', path: '/me' },
    signOut: { path: '/logout' },
  },
  ...(session === 'cookie'
    ? { csrf: { page: '/form', cookie: 'csrf', header: 'X-CSRF' } }
    : { session: { bearer: 'token' } }),
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function makeToken(email: string, secret: Buffer): string {
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const body = `${part({ alg: 'HS256' })}.${part({ sub: email, exp: Math.floor(Date.now() / 1_000) + 604_800 })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

function readToken(token: string | undefined, secret: Buffer): string | undefined {
  const [head, middle = '', signature] = token?.split('.') ?? []
  const expected = createHmac('sha256', secret).update(`${head}.${middle}`).digest('base64url')
  if (signature !== expected) return undefined
  return (JSON.parse(Buffer.from(middle, 'base64url').toString('utf8')) as { sub: string }).sub
}

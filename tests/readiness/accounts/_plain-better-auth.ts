import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { toNodeHandler } from 'better-auth/node'
import { freePort } from '#scripts/ports.ts'
import { startAuthority } from '#tests/_tls-services.ts'

/** A server with Better Auth as its manual has it, set up badly or well, with its data in memory. */
export type PlainServer = AsyncDisposable & { origin: string; log: string; users(): number }

type Mail = { to: { address: string }[]; subject: string; text: string; html: string }
type Parts = { origin: string; log: string; mails: Mail[]; counts: { signIns: number } }

const SECRET = 'plain-server-of-a-test-0123456789-abcdefghij'

/** No way to keep passwords: a hash worth the name would take most of the time of these tests. */
const quick = {
  hash: async (password: string) => createHash('sha256').update(password).digest('hex'),
  verify: async ({ hash, password }: { hash: string; password: string }) =>
    hash === (await quick.hash(password)),
}

/** Everything that is wrong at once: nothing confirmed, nothing limited, nothing ended, nothing kept to itself. */
export const badly = ({ mails, origin }: Parts): BetterAuthOptions => ({
  emailAndPassword: {
    enabled: true,
    // An address without an account costs a hash, one with an account costs a comparison.
    password: { ...quick, verify: (pair) => sleep(60).then(() => quick.verify(pair)) },
    sendResetPassword: async ({ user, token }, request) => {
      const host = request?.headers.get('x-forwarded-host') ?? new URL(origin).host
      mails.push(mailTo(user.email, `http://${host}/api/auth/reset-password/${token}?callbackURL=/`))
    },
  },
  session: { cookieCache: { enabled: true, maxAge: 300 } },
  rateLimit: { enabled: false },
  advanced: {
    disableCSRFCheck: true,
    defaultCookieAttributes: { httpOnly: false, sameSite: 'none', secure: false },
  },
})

export const well = ({ mails, origin }: Parts): BetterAuthOptions => ({
  emailAndPassword: {
    enabled: true,
    requireEmailVerification: true,
    password: quick,
    revokeSessionsOnPasswordReset: true,
    sendResetPassword: async ({ user, url }) => void mails.push(mailTo(user.email, url)),
  },
  emailVerification: {
    sendVerificationEmail: async ({ user, url }) => void mails.push(mailTo(user.email, url)),
  },
  session: { expiresIn: 86_400 },
  user: { deleteUser: { enabled: true } },
  rateLimit: {
    enabled: true,
    max: 1_000,
    customRules: {
      '/sign-in/email': { window: 3, max: 30 },
      '/sign-up/email': { window: 1, max: 30 },
      '/change-password': { window: 1, max: 30 },
      '/request-password-reset': { window: 1, max: 30 },
    },
  },
  advanced: { useSecureCookies: true, cookiePrefix: 'app' },
  trustedOrigins: [origin],
  // What is made up for an address that has an account already holds this field.
  databaseHooks: { user: { create: { before: async (user) => ({ data: { ...user, image: null } }) } } },
  hooks: { before: guard() },
})

/** Ends other sessions whatever the client asks for, and counts sign-ins per account until one succeeds. */
function guard() {
  const attempts = new Map<string, number>()
  return createAuthMiddleware(async (ctx) => {
    const body = (ctx.body ?? {}) as Record<string, string>
    if (ctx.path === '/change-password') return { context: { body: { ...body, revokeOtherSessions: true } } }
    if (ctx.path !== '/sign-in/email') return undefined
    const { email = '', password = '' } = body
    const count = (attempts.get(email) ?? 0) + 1
    if (count > 10) throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many attempts' })
    const found = await ctx.context.internalAdapter.findUserByEmail(email, { includeAccounts: true })
    const hash = found?.accounts[0]?.password
    const isRight = typeof hash === 'string' && (await quick.verify({ hash, password }))
    attempts.set(email, isRight ? 0 : count)
    return undefined
  })
}

const mailTo = (address: string, url: string): Mail => ({
  to: [{ address }],
  subject: 'A link',
  text: `Hello,\n\nopen this: ${url}\n`,
  html: '',
})

/** @param kind `well` is behind https and a front that overwrites X-Forwarded-For, limits bursts and writes down what happens */
export async function startPlainServer(
  kind: 'badly' | 'well',
  special: Pick<BetterAuthOptions, 'session'> = {},
): Promise<PlainServer> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-plain-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const log = join(directory, 'app.log')
  await writeFile(log, '')
  const port = await freePort()
  const origin = kind === 'well' ? `https://localhost:${port}` : `http://127.0.0.1:${port}`
  const parts: Parts = { origin, log, mails: [], counts: { signIns: 0 } }
  const tables: Record<string, unknown[]> = {
    user: [],
    session: [],
    account: [],
    verification: [],
    rateLimit: [],
  }
  const auth = betterAuth({
    ...(kind === 'well' ? well : badly)(parts),
    ...special,
    baseURL: origin,
    secret: SECRET,
    database: memoryAdapter(tables as never),
    logger: { disabled: true },
    telemetry: { enabled: false },
  } as BetterAuthOptions)
  const handle = toNodeHandler(auth)
  const listener = kind === 'well' ? inFront(parts, handle) : carelessly(parts, handle)
  const server =
    kind === 'well' ? createHttpsServer(await certificate(stack), listener) : createHttpServer(listener)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const closing = stack.move()
  return {
    origin,
    log,
    users: () => (tables.user ?? []).length,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

async function certificate(stack: AsyncDisposableStack): Promise<{ key: Buffer; cert: Buffer }> {
  const authority = stack.use(await startAuthority())
  const pair = authority.issue()
  return { key: readFileSync(pair.key), cert: readFileSync(pair.certificate) }
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Logs what it is sent, and knows of no request id. */
function carelessly({ mails, log }: Parts, handle: Handle): RequestListener {
  return (request, response) => {
    request.on('data', (chunk: Buffer) => appendFileSync(log, `${request.url} ${chunk.toString('utf8')}\n`))
    request.pause()
    if (request.url === '/email') answerJson(response, mails)
    else if (request.url?.startsWith('/api/auth') === true) void handle(request, response)
    else answerJson(response, { message: 'Not found' }, 404)
  }
}

const BURST = 100
const BURST_MS = 8_000

function inFront({ mails, log, counts }: Parts, handle: Handle): RequestListener {
  const bursts = new Map<string, { since: number; requests: number }>()
  const secondsLeft = (key: string): number => {
    const now = Date.now()
    const known = bursts.get(key)
    const burst = known === undefined || now - known.since > BURST_MS ? { since: now, requests: 0 } : known
    burst.requests += 1
    bursts.set(key, burst)
    return burst.requests > BURST ? Math.ceil((burst.since + BURST_MS - now) / 1_000) : 0
  }
  return (request, response) => {
    const given = String(request.headers['x-request-id'] ?? '')
    const id = /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
    response.setHeader('x-request-id', id)
    request.headers['x-forwarded-for'] = request.socket.remoteAddress
    if (request.url === '/email') return answerJson(response, mails)
    if (request.url === '/metrics')
      return void response.end(
        `# TYPE sign_ins_total counter\nsign_ins_total{outcome="any"} ${counts.signIns}\n`,
      )
    const wait = request.headers.cookie === undefined ? 0 : secondsLeft(request.headers.cookie)
    if (wait > 0) {
      response.setHeader('retry-after', String(wait))
      return answerJson(response, { message: 'Too many requests', requestId: id }, 429)
    }
    if (request.url?.startsWith('/api/auth') !== true)
      return answerJson(response, { message: 'Not found', requestId: id }, 404)
    response.on('finish', () => {
      const event = eventOf(request.url ?? '', response.statusCode)
      if (event === 'authn_login_success' || event === 'authn_login_fail') counts.signIns += 1
      appendFileSync(log, `${JSON.stringify({ time: new Date().toISOString(), event, requestId: id })}\n`)
    })
    void handle(request, response)
  }
}

function eventOf(url: string, status: number): string {
  if (url.endsWith('/sign-in/email')) return status < 400 ? 'authn_login_success' : 'authn_login_fail'
  if (url.endsWith('/change-password')) return 'authn_password_change'
  return url.endsWith('/sign-out') ? 'authn_logout' : 'request'
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { nextAddress } from '#contract/next-address.ts'
import { newPerson, startTestApp, tokenIn, type Person, type TestApp } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'
import { startProxy, type TestProxy } from '#tests/_proxy.ts'
import { createTestDatabase } from '#tests/_services.ts'
import { eventually } from '#tests/_smtp.ts'
import { isOpen } from '#scripts/ports.ts'

export const GATEHOUSE_ORIGIN = 'http://accounts.shop.localhost'
export const APP_HOST = 'app.shop.localhost'
const own = { headers: { origin: GATEHOUSE_ORIGIN } }

/** What a browser sends when it opens a page, and what a program sends. */
export const PAGE = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' }
export const PROGRAM = { accept: 'application/json' }
/** What somebody sends who wants to be somebody else, also in the spelling that some frameworks take for the same. */
export const FORGED = {
  'x-auth-user-id': 'forged',
  'X-AUTH-SESSION-ID': 'forged',
  'x-auth-email': 'forged@example.org',
  'x-auth-roles': 'forged',
  x_auth_user_id: 'forged',
  X_Auth_Roles: 'forged',
}

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string }
export type Member = { person: Person; client: TestClient; cookie: string; userId: string; sessionId: string }

/** A real Gatehouse for shop.localhost, with lines to it and from it to its database that can be cut. */
export type Gatehouse = AsyncDisposable & {
  test: TestApp
  /** Leads to Gatehouse: what examples are given. */
  line: TestProxy
  database: TestProxy
  member(roles?: string[]): Promise<Member>
  signOut(member: Member): Promise<void>
}

export async function startGatehouse(env: Record<string, string> = {}): Promise<Gatehouse> {
  await using stack = new AsyncDisposableStack()
  const made = await createTestDatabase()
  stack.defer(() => made.drop())
  const url = new URL(made.url)
  const folder = url.searchParams.get('host')
  const port = url.port || '5432'
  const database = stack.use(await startProxy(folder === null ? Number(port) : `${folder}/.s.PGSQL.${port}`))
  url.searchParams.delete('host')
  url.host = `127.0.0.1:${database.port}`
  const settings = { BETTER_AUTH_URL: `${GATEHOUSE_ORIGIN}/auth`, COOKIE_DOMAIN: 'shop.localhost', ...env }
  const test = stack.use(await startTestApp(settings, url.href))
  const line = stack.use(await startProxy(test.ctx.config.http.port))
  const closing = stack.move()
  return {
    test,
    line,
    database,
    async member(roles = []) {
      const person = newPerson()
      const client = new TestClient(`http://127.0.0.1:${test.ctx.config.http.port}`)
      await client.post('/auth/sign-up/email', person, own)
      await client.post('/auth/verify-email', { token: tokenIn(await test.mailTo(person.email)) }, own)
      await sql`update users set roles = ${roles} where email = ${person.email}`.execute(test.ctx.postgres.db)
      const signedIn = await client.post('/auth/sign-in/email', person, own)
      assert.equal(signedIn.status, 200)
      const { body } = await client.get('/auth/get-session')
      const cookie = `theme=dark; gatehouse.session=${client.cookies.get('gatehouse.session')}`
      return { person, client, cookie, userId: body.user.id, sessionId: body.session.id }
    },
    async signOut({ client }) {
      assert.equal((await client.post('/auth/sign-out', {}, own)).status, 200)
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** An app that knows nothing of Gatehouse: it answers with what has reached it, and counts. */
export type EchoApp = AsyncDisposable & { port: number; count(): number }
export type Echo = {
  url: string
  method: string
  headers: Record<string, string>
  names: string[]
  body: string
}

export async function startEcho(): Promise<EchoApp> {
  let count = 0
  const server = createServer((incoming, response) => {
    count += 1
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const names = incoming.rawHeaders.filter((_, index) => index % 2 === 0)
      const { url, method, headers } = incoming
      response.writeHead(incoming.url === '/broken' ? 500 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ url, method, headers, names, body: Buffer.concat(chunks).toString() }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Sends a request to an example that listens on a port, under the name of the app. */
export async function ask(
  port: number,
  path: string,
  headers: Record<string, string | string[]> = {},
  body?: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const outgoing = request(
    {
      port,
      path,
      host: '127.0.0.1',
      agent: false,
      method: body === undefined ? 'GET' : 'POST',
      headers: { host: `${APP_HOST}:${port}`, ...headers },
    },
    (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('error', reject)
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    },
  )
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** Starts the program of an example and waits until it listens. Disposing it ends the program. */
export async function startProgram(
  port: number,
  [program, ...args]: [string, ...string[]],
  env: Record<string, string> = {},
  cwd?: string,
): Promise<AsyncDisposable> {
  const child = spawn(program, args, {
    cwd,
    // Debian keeps nginx where the PATH of ordinary users does not lead.
    env: { PATH: `${process.env.PATH}:/usr/sbin`, NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const patience = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(patience)
  }
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended early:\n${output}`)
      return isOpen(port)
    }, 60)
  } catch (error) {
    await stop()
    throw new Error(`${program} did not start:\n${output}`, { cause: error })
  }
  return { [Symbol.asyncDispose]: stop }
}

/** Where somebody ends up after signing in at the address that an example redirects to. */
export async function leadsBackTo(
  gatehouse: Gatehouse,
  location: string | undefined,
): Promise<string | undefined> {
  const url = new URL(location ?? '')
  assert.equal(url.origin + url.pathname, `${GATEHOUSE_ORIGIN}/sign-in`)
  const settings = await new TestClient(`http://127.0.0.1:${gatehouse.line.port}`).get('/api/v1/settings')
  return nextAddress(url.searchParams.get('next'), settings.body.next)
}

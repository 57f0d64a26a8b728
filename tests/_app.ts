import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { createApp } from '#server/app.ts'
import { createConfig } from '#server/config/config.ts'
import { createContext, type AppContext } from '#server/context.ts'
import { createLog } from '#server/lib/log.ts'
import { TestClient } from './_client.ts'
import { createTestDatabase } from './_services.ts'
import { freePort } from '#scripts/ports.ts'

export type CaughtMail = { recipient: string; subject: string; text: string; html: string }

/** The whole server on a database of its own, listening on loopback. Disposing it ends and removes all of it. */
export type TestApp = AsyncDisposable & {
  app: FastifyInstance
  ctx: AppContext
  origin: string
  /** For a second node on the same database. */
  databaseUrl: string
  /** Every log line so far, as text. */
  logs(): string
  /** A new browser without cookies. */
  client(): TestClient
  /** The newest mail to an address whose subject matches; waits up to five seconds for it. */
  mailTo(address: string, subject?: RegExp): Promise<CaughtMail>
  mailsTo(address: string): Promise<CaughtMail[]>
  /** Waits up to five seconds until an address has got that many mails. */
  mailCount(address: string, count: number): Promise<CaughtMail[]>
}

/**
 * Starts a server for one test file. Limits are out of the way and hashes are cheap unless `env` says otherwise.
 * @param env environment variables on top of the defaults
 * @param databaseUrl use this database instead of a fresh one (a second node)
 * @param webDist the built web app to serve instead of the one in web/dist
 */
export async function startTestApp(
  env: Record<string, string> = {},
  databaseUrl?: string,
  webDist?: string,
): Promise<TestApp> {
  await using stack = new AsyncDisposableStack()
  const database = databaseUrl === undefined ? await createTestDatabase() : undefined
  if (database !== undefined) stack.defer(() => database.drop())
  const port = await freePort()
  const { config, secrets } = createConfig({
    NODE_ENV: 'test',
    PORT: String(port),
    BETTER_AUTH_URL: `http://127.0.0.1:${port}/auth`,
    BETTER_AUTH_SECRET: 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY',
    DATABASE_URL: databaseUrl ?? (database?.url as string),
    MAX_CONNECTIONS: '8',
    HASH_MEMORY_KIB: '7168',
    HASH_ITERATIONS: '1',
    RATE_LIMIT_SCALE: '10000',
    ...env,
  })
  const lines: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } })
  const ctx = await createContext({ config, secrets, log, ...(webDist !== undefined && { webDist }) })
  stack.defer(() => ctx[Symbol.asyncDispose]())
  const app = await createApp(ctx)
  stack.defer(() => app.close())
  await app.listen({ host: '127.0.0.1', port })

  const mailsTo = (address: string): Promise<CaughtMail[]> =>
    ctx.postgres.db
      .selectFrom('caught_mails')
      .select(['recipient', 'subject', 'text', 'html'])
      .where('recipient', '=', address)
      .orderBy('sent_at', 'desc')
      .execute()
  const closing = stack.move()
  return {
    app,
    ctx,
    origin: config.origin,
    databaseUrl: databaseUrl ?? (database?.url as string),
    logs: () => lines.join(''),
    client: () => new TestClient(config.origin),
    mailsTo,
    async mailTo(address, subject = /./) {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const found = (await mailsTo(address)).find((mail) => subject.test(mail.subject))
        if (found !== undefined) return found
        await sleep(50)
      }
      throw new Error(`no mail to ${address} with subject ${subject}`)
    },
    async mailCount(address, wanted) {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const found = await mailsTo(address)
        if (found.length >= wanted) return found
        await sleep(50)
      }
      throw new Error(`${address} did not get ${wanted} mails`)
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** The token in the first link of a mail. */
export function tokenIn(mail: CaughtMail): string {
  const match = /#token=([^\s"<]+)/.exec(mail.text)
  if (match === null) throw new Error('the mail holds no link with a token')
  return decodeURIComponent(match[1] as string)
}

export type Person = { name: string; email: string; password: string }
let count = 0

/** Somebody nobody else is. */
export function newPerson(overrides: Partial<Person> = {}): Person {
  count += 1
  const tag = `${process.pid.toString(36)}${count}`
  return {
    name: 'Ada Lovelace',
    email: `ada.${tag}@example.org`,
    password: `plum wagon orbit ${tag} lantern`,
    ...overrides,
  }
}

/** Signs a person up and confirms the address. @returns a client that is not signed in */
export async function register(test: TestApp, person: Person): Promise<TestClient> {
  const client = test.client()
  const signedUp = await client.post('/auth/sign-up/email', person)
  if (signedUp.status !== 200) throw new Error(`sign-up answered ${signedUp.status} ${signedUp.raw}`)
  const token = tokenIn(await test.mailTo(person.email, /^Confirm your e-mail/))
  const verified = await client.post('/auth/verify-email', { token })
  if (verified.status !== 200) throw new Error(`verification answered ${verified.status} ${verified.raw}`)
  return client
}

/** Signs in with a browser of its own. */
export async function signIn(test: TestApp, person: Person): Promise<TestClient> {
  const client = test.client()
  const answer = await client.post('/auth/sign-in/email', { email: person.email, password: person.password })
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status} ${answer.raw}`)
  return client
}

/** A person with an account, and a browser in which they are signed in. */
export async function member(
  test: TestApp,
  overrides: Partial<Person> = {},
): Promise<{ person: Person; client: TestClient }> {
  const person = newPerson(overrides)
  await register(test, person)
  return { person, client: await signIn(test, person) }
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '#server/platform/database.ts'
import { violatedUnique } from '#server/platform/postgres.ts'
import type { BetterAuthHandler } from './better-auth.ts'
import { problemFrom } from './errors.ts'
import { runInScope, type Scope } from './scope.ts'

type FlowDeps = {
  db: Db
  betterAuth: BetterAuthHandler
  clientAddress: (request: FastifyRequest) => string
  origin: string
  authPath: string
  nudgeOutbox: () => void
  /** Told after the commit and before the answer. */
  forgetSession: (tokenHash: string) => void
  forgetUser: (id: string) => void
}

export type Prepared = Partial<Pick<Scope, 'newPasswordHash' | 'newName' | 'verified'>>
export type Answer = { body: Record<string, unknown>; cookies: string[] }

type Call = {
  request: FastifyRequest
  method: 'GET' | 'POST'
  /** Below the mount path. */
  path: string
  query?: Record<string, string>
  body?: Record<string, unknown>
  prepared?: Prepared
  /** Runs in the transaction before Better Auth does. */
  before?: (scope: Scope) => Promise<void>
  /** Runs in the transaction after Better Auth agreed. */
  after?: (scope: Scope) => Promise<void>
}

/** Only what Better Auth needs of a request: cookies, device and address. */
function toWebRequest(deps: FlowDeps, call: Call): Request {
  const url = new URL(`${deps.origin}${deps.authPath}${call.path}`)
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value)
  const headers = new Headers({ origin: deps.origin, 'x-real-ip': deps.clientAddress(call.request) })
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = call.request.headers[name]
    if (typeof value === 'string') headers.set(name, value.slice(0, name === 'user-agent' ? 512 : undefined))
  }
  if (call.method === 'GET') return new Request(url, { headers })
  headers.set('content-type', 'application/json')
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(call.body ?? {}) })
}

/**
 * Runs account flows: each is one database transaction around Better Auth, rolled back unless the answer is a
 * success. Nothing slow happens inside; passwords are hashed before.
 */
export class Flows {
  readonly #deps: FlowDeps

  constructor(deps: FlowDeps) {
    this.#deps = deps
  }

  /** Runs work in a flow of our own, without Better Auth. */
  async run<T>(prepared: Prepared, work: (scope: Scope) => Promise<T>): Promise<T> {
    let wroteMail = false
    const ended = { sessions: new Set<string>(), users: new Set<string>() }
    const result = await this.#deps.db.transaction().execute(async (tx) => {
      const scope: Scope = {
        tx,
        newPasswordHash: undefined,
        newName: undefined,
        verified: undefined,
        failure: undefined,
        wroteMail: false,
        ended,
        ...prepared,
      }
      const outcome = await runInScope(scope, () => work(scope))
      if (scope.failure !== undefined) throw scope.failure
      wroteMail = scope.wroteMail
      return outcome
    })
    for (const hash of ended.sessions) this.#deps.forgetSession(hash)
    for (const id of ended.users) this.#deps.forgetUser(id)
    if (wroteMail) this.#deps.nudgeOutbox()
    return result
  }

  /**
   * Hands a request to Better Auth.
   * @throws {Problem} when it refuses; then nothing was written
   */
  async call(call: Call): Promise<Answer> {
    try {
      return await this.#attempt(call)
    } catch (error) {
      // Two people signing up with one address at once: the second finds the first on another try.
      if (violatedUnique(error) === 'users_email_key' && call.path === '/sign-up/email')
        return this.#attempt(call)
      throw error
    }
  }

  async #attempt(call: Call): Promise<Answer> {
    return this.run(call.prepared ?? {}, async (scope) => {
      await call.before?.(scope)
      const response = await this.#deps.betterAuth
        .handle(toWebRequest(this.#deps, call))
        .catch((error: unknown) => {
          throw scope.failure ?? error
        })
      if (scope.failure !== undefined) throw scope.failure
      const text = await response.text()
      const body: unknown = text === '' ? null : JSON.parse(text)
      if (!response.ok) throw problemFrom(response.status, body)
      await call.after?.(scope)
      return { body: (body ?? {}) as Record<string, unknown>, cookies: response.headers.getSetCookie() }
    })
  }
}

/** Sets the cookies of an answer, without those that clear what was never set. */
export function setCookies(reply: FastifyReply, cookies: readonly string[], kept: readonly string[]): void {
  for (const cookie of cookies)
    if (kept.some((name) => cookie.startsWith(`${name}=`))) reply.header('set-cookie', cookie)
}

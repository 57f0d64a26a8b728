import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Config } from '#server/config/config.ts'
import type { Log } from '#server/lib/log.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db } from '#server/platform/database.ts'
import { cookieNames, openSignedToken, readCookie } from './cookies.ts'
import { touchSession } from './session-index/touch-session.ts'
import { hashToken } from './tokens.ts'

export type SignedIn = {
  session: {
    id: string
    createdAt: Date
    updatedAt: Date
    expiresAt: Date
    ipAddress: string | null
    userAgent: string | null
  }
  user: {
    id: string
    name: string
    email: string
    emailVerified: boolean
    image: string | null
    roles: string[]
    createdAt: Date
    updatedAt: Date
  }
}

type Deps = { db: Db; secret: Secret; config: Config; log: Log }

/** Answers who sends a request. The truth is the row in Postgres; limits are enforced here, not by the cookie. */
export class Sessions {
  readonly #deps: Deps
  readonly #cookie: string

  constructor(deps: Deps) {
    this.#deps = deps
    this.#cookie = cookieNames(deps.config).session
  }

  /** The signed-in person, or undefined. A session that is used is kept alive, without delaying the answer. */
  async find(request: FastifyRequest): Promise<SignedIn | undefined> {
    const token = openSignedToken(readCookie(request.headers.cookie, this.#cookie), this.#deps.secret)
    if (token === undefined) return undefined
    const { timeoutSeconds, touchSeconds } = this.#deps.config.session
    const row = await this.#deps.db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select([
        'sessions.id as sessionId',
        'sessions.created_at as sessionCreatedAt',
        'sessions.updated_at as seenAt',
        'sessions.expires_at as expiresAt',
        'sessions.ip_address as ipAddress',
        'sessions.user_agent as userAgent',
        'users.id as userId',
        'users.name',
        'users.email',
        'users.email_verified as emailVerified',
        'users.image',
        'users.roles',
        'users.created_at as userCreatedAt',
        'users.updated_at as userUpdatedAt',
      ])
      .select(sql<boolean>`sessions.updated_at <= now() - ${touchSeconds} * interval '1 second'`.as('stale'))
      .where('sessions.token', '=', hashToken(token))
      .where('sessions.expires_at', '>', sql<Date>`now()`)
      .where('sessions.created_at', '>', sql<Date>`now() - ${timeoutSeconds} * interval '1 second'`)
      .executeTakeFirst()
    if (row === undefined) return undefined
    if (row.stale) this.#touch(row.sessionId)
    return {
      session: {
        id: row.sessionId,
        createdAt: row.sessionCreatedAt,
        updatedAt: row.seenAt,
        expiresAt: row.expiresAt,
        ipAddress: row.ipAddress,
        userAgent: row.userAgent,
      },
      user: {
        id: row.userId,
        name: row.name,
        email: row.email,
        emailVerified: row.emailVerified,
        image: row.image,
        roles: row.roles,
        createdAt: row.userCreatedAt,
        updatedAt: row.userUpdatedAt,
      },
    }
  }

  /** @throws {Problem} auth.required */
  async require(request: FastifyRequest): Promise<SignedIn> {
    const signedIn = await this.find(request)
    if (signedIn === undefined) throw new Problem('auth.required')
    return signedIn
  }

  /** Without delaying the answer. */
  #touch(id: string): void {
    touchSession(this.#deps.db, id, this.#deps.config.session).catch((error: unknown) =>
      this.#deps.log.warn({ error }, 'a session could not be kept alive'),
    )
  }
}

import type { IncomingHttpHeaders } from 'node:http'
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'

// A client for apps behind Gatehouse. Copy this file; it needs Node 20 or newer and `jose` 6, and nothing of ours.

/** Who sends a request. */
export type Session = { userId: string; sessionId: string; email: string; roles: string[] }
/** The same from an access token, with the time it ends. */
export type TokenSession = Session & { emailVerified: boolean; expiresAt: Date }
/** Node's IncomingMessage (Express, Fastify's `request.raw`), a Fetch Request, or anything with its headers. */
export type RequestLike = { headers: Headers | IncomingHttpHeaders }

export type Options = {
  /** Where Gatehouse is, e.g. https://accounts.example.org. Tokens must name it, so give the public address. */
  origin: string
  /** The path of BETTER_AUTH_URL. Default: /auth. */
  authPath?: string
  /** Where requests are sent instead of to `origin`, e.g. http://gatehouse:3000 inside a private network. */
  internalOrigin?: string
  /** How long one call may take, in milliseconds. Default: 2000. */
  timeoutMs?: number
  /** For how many seconds an answer of `verifySession` is used again. Default: 0, so that a sign-out counts at once. */
  cacheSeconds?: number
  fetch?: typeof globalThis.fetch
}

/** Gatehouse could not say who it is: answer 503. Nobody is signed in because of it. */
export class GatehouseUnavailable extends Error {
  override readonly name = 'GatehouseUnavailable'
}

const CACHED_AT_MOST = 10_000
/** What jose says of a token that is not good; everything else means that the keys could not be read. */
const NOT_VALID = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
]

function cookieOf({ headers }: RequestLike): string {
  // Not instanceof: a framework may bring a Headers of its own.
  return (
    (typeof headers.get === 'function' ? headers.get('cookie') : (headers as IncomingHttpHeaders).cookie) ??
    ''
  )
}

function sessionIn(headers: Headers): Session {
  const read = (name: string): string => decodeURIComponent(headers.get(`x-auth-${name}`) ?? '')
  const session = { userId: read('user-id'), sessionId: read('session-id'), email: read('email') }
  if (session.userId === '' || session.sessionId === '') throw new Error('the answer names nobody')
  const roles = (headers.get('x-auth-roles') ?? '').split(',').filter((role) => role !== '')
  return { ...session, roles: roles.map(decodeURIComponent) }
}

/** Asks one Gatehouse who sends a request. Make it once, not for each request. */
export function createGatehouse(options: Options) {
  const { authPath = '/auth', timeoutMs = 2000, cacheSeconds = 0, fetch = globalThis.fetch } = options
  const origin = new URL(options.origin).origin
  const base = new URL(options.internalOrigin ?? origin).origin
  const verifyUrl = `${base}${authPath}/verify`
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', base), {
    timeoutDuration: timeoutMs,
    // The max-age that Gatehouse gives; a key that is not known is looked for at once, at most every five seconds.
    cacheMaxAge: 300_000,
    cooldownDuration: 5_000,
    [customFetch]: (url, init) => fetch(url, init as RequestInit),
  })
  const cache = new Map<string, { session: Session | null; until: number }>()

  async function ask(cookie: string): Promise<Session | null> {
    try {
      const answer = await fetch(verifyUrl, {
        headers: { cookie },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body?.cancel()
      if (answer.status === 401) return null
      // Anything else, 200 included, is not Gatehouse's answer but that of something in between.
      if (answer.status !== 204) throw new Error(`it answered ${answer.status}`)
      return sessionIn(answer.headers)
    } catch (cause) {
      throw new GatehouseUnavailable(`Gatehouse at ${verifyUrl} could not be asked`, { cause })
    }
  }

  return {
    /**
     * Who is signed in, as the cookie of the request says; null when nobody is. Ends with the session, at once.
     * Only the Cookie header is passed on.
     * @throws {GatehouseUnavailable} on timeouts, broken connections and any answer but 204 and 401
     */
    async verifySession(request: RequestLike): Promise<Session | null> {
      const cookie = cookieOf(request)
      if (!cookie.includes('gatehouse.session=')) return null
      const known = cache.get(cookie)
      if (known !== undefined && known.until > performance.now()) return known.session
      const session = await ask(cookie)
      if (cacheSeconds > 0) {
        cache.delete(cookie)
        if (cache.size >= CACHED_AT_MOST) cache.delete(cache.keys().next().value as string)
        cache.set(cookie, { session, until: performance.now() + cacheSeconds * 1000 })
      }
      return session
    },

    /**
     * Who a token from `POST /auth/access-token` was made for; null when it is not valid, has expired or is meant for
     * somebody else. Asks nobody but for new keys; a session that has ended is noticed when the token expires.
     * @throws {GatehouseUnavailable} when the keys cannot be fetched
     */
    async verifyAccessToken(token: string, expected: { audience: string }): Promise<TokenSession | null> {
      // Without one jose would accept tokens that were made for anybody.
      if (!expected.audience) throw new TypeError('verifyAccessToken needs the audience that this app is')
      try {
        const { payload } = await jwtVerify(token, keys, {
          // Pinned: what a token says about its own algorithm, type or keys decides nothing (RFC 8725 §3.1, §3.11).
          algorithms: ['ES256'],
          typ: 'at+jwt',
          issuer: `${origin}${authPath}`,
          audience: expected.audience,
          clockTolerance: 5,
          requiredClaims: ['sub', 'sid', 'iat', 'exp', 'jti'],
        })
        return {
          userId: payload.sub as string,
          sessionId: String(payload['sid']),
          email: String(payload['email']),
          emailVerified: payload['email_verified'] === true,
          roles: Array.isArray(payload['roles']) ? payload['roles'].map(String) : [],
          expiresAt: new Date((payload.exp as number) * 1000),
        }
      } catch (cause) {
        if (NOT_VALID.some((kind) => cause instanceof kind)) return null
        throw new GatehouseUnavailable(`the keys of ${base} could not be read`, { cause })
      }
    },
  }
}

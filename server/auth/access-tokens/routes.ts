import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AUTH_MOUNT } from '#contract/paths.ts'
import type { Config } from '#server/config/config.ts'
import { route } from '#server/http/route.ts'
import { fieldProblem } from '#server/lib/problem.ts'
import type { Limiter } from '#server/platform/limiter.ts'
import type { SignedIn } from '#server/auth/signed-in.ts'
import { issueAccessToken } from './access-token.ts'
import { JWKS_MAX_AGE_SECONDS, type SigningKeys } from './signing-keys.ts'

type Deps = {
  config: Config
  keys: SigningKeys
  limiter: Limiter
  requireSession: (request: FastifyRequest) => Promise<SignedIn>
}

/** Short-lived tokens for backends that verify by themselves, and the public keys they verify with. */
export function accessTokenRoutes(app: FastifyInstance, deps: Deps): void {
  const { config, keys, limiter, requireSession } = deps
  const mount = (path: string): string => config.authPath + path.slice(AUTH_MOUNT.length)

  route(
    app,
    'createAccessToken',
    async ({ body, request }) => {
      const { session, user } = await requireSession(request)
      await limiter.consume(session.id)
      const audience = body?.audience ?? config.origin
      if (audience !== config.origin && !config.accessTokens.audiences.includes(audience))
        throw fieldProblem('request.invalid', '/audience', 'This audience is not in ACCESS_TOKEN_AUDIENCES.')
      const signer = await keys.getSigner()
      const grant = {
        issuer: `${config.origin}${config.authPath}`,
        audience,
        clientId: config.origin,
        user,
        session,
        seconds: config.accessTokens.seconds,
        sessionSeconds: config.session.timeoutSeconds,
        now: Date.now(),
      }
      return issueAccessToken(grant, signer)
    },
    { mount },
  )

  route(app, 'getJwks', async ({ request, reply }) => {
    const document = JSON.stringify({ keys: await keys.listPublished() })
    const etag = `"${createHash('sha256').update(document).digest('base64url')}"`
    reply.headers({ etag, 'cache-control': `public, max-age=${JWKS_MAX_AGE_SECONDS}` })
    const known = (request.headers['if-none-match'] ?? '')
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
    if (known.includes(etag) || known.includes('*')) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(document)
  })
}

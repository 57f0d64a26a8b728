import type { FastifyInstance } from 'fastify'
import { AUTH, AUTH_MOUNT } from '#contract/paths.ts'
import { accessTokenRoutes } from '#server/auth/access-tokens/routes.ts'
import { authRoutes } from '#server/auth/routes.ts'
import { VerifyEndpoint } from '#server/auth/session-index/verify-endpoint.ts'
import { clientErrorRoutes } from '#server/features/client-errors/routes.ts'
import { devMailboxRoutes } from '#server/features/dev-mailbox/routes.ts'
import { profileRoutes } from '#server/features/profile/routes.ts'
import { serviceRoutes } from '#server/features/service/routes.ts'
import { sessionRoutes } from '#server/features/sessions/routes.ts'
import { webPageRoutes } from '#server/features/web-pages/routes.ts'
import { limitApi } from '#server/http/limit-api.ts'
import { route } from '#server/http/route.ts'
import { createServer } from '#server/http/server.ts'
import type { AppContext } from './context.ts'

/** The public app: every route, registered by name. Does not listen. */
export async function createApp(ctx: AppContext): Promise<FastifyInstance> {
  const { config, auth, metrics, log, webPage } = ctx
  const { db } = ctx.postgres
  const verify = new VerifyEndpoint({
    index: auth.index,
    cookie: auth.cookies.session,
    origin: config.origin,
    path: `${config.authPath}${AUTH.verify}`,
    log,
  })
  const app = createServer({
    first: verify,
    log,
    metrics,
    origin: config.origin,
    corsOrigins: config.http.corsOrigins,
    secure: config.secureCookies,
    notFoundPage: webPage?.send,
  })
  const requireSession = auth.sessions.require.bind(auth.sessions)

  limitApi(app, { limiter: auth.limiters.apiByNetwork, clientAddress: auth.clientAddress })
  authRoutes(app, auth)
  // What comes here has passed the short way by, as injected requests do; it also makes other methods a 405.
  route(
    app,
    'verifySession',
    ({ request, reply }) => {
      reply.hijack()
      verify.answer(request.raw, reply.raw)
    },
    { mount: (path) => config.authPath + path.slice(AUTH_MOUNT.length) },
  )
  accessTokenRoutes(app, {
    config,
    keys: ctx.signingKeys,
    limiter: auth.limiters.accessTokenBySession,
    requireSession,
  })
  profileRoutes(app, { db, requireUser: async (request) => (await requireSession(request)).user })
  sessionRoutes(app, {
    db,
    requireSession,
    timeoutSeconds: config.session.timeoutSeconds,
    forgetUser: (id) => auth.index.forgetUser(id),
  })
  clientErrorRoutes(app, { limiter: ctx.clientErrorLimiter, metrics, clientAddress: auth.clientAddress })
  serviceRoutes(app, {
    health: ctx.health,
    passwordMinLength: config.password.minLength,
    mailsAreCaught: config.mail.caught,
    next: {
      origin: config.origin,
      origins: [...config.http.corsOrigins],
      domain: config.cookieDomain ?? null,
    },
  })
  if (config.mail.caught) devMailboxRoutes(app, { db })
  if (webPage !== undefined) await webPageRoutes(app, webPage)
  return app
}

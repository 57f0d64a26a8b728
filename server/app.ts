import type { FastifyInstance } from 'fastify'
import { accessTokenRoutes } from '#server/auth/access-tokens/routes.ts'
import { authRoutes } from '#server/auth/routes.ts'
import { clientErrorRoutes } from '#server/features/client-errors/routes.ts'
import { devMailboxRoutes } from '#server/features/dev-mailbox/routes.ts'
import { profileRoutes } from '#server/features/profile/routes.ts'
import { serviceRoutes } from '#server/features/service/routes.ts'
import { sessionRoutes } from '#server/features/sessions/routes.ts'
import { webPageRoutes } from '#server/features/web-pages/routes.ts'
import { createServer } from '#server/http/server.ts'
import type { AppContext } from './context.ts'

/** The public app: every route, registered by name. Does not listen. */
export async function createApp(ctx: AppContext): Promise<FastifyInstance> {
  const { config, auth, metrics, log, webPage } = ctx
  const { db } = ctx.postgres
  const app = createServer({
    log,
    metrics,
    origin: config.origin,
    corsOrigins: config.http.corsOrigins,
    secure: config.secureCookies,
    notFoundPage: webPage?.send,
  })
  const requireSession = auth.sessions.require.bind(auth.sessions)

  authRoutes(app, auth)
  accessTokenRoutes(app, {
    config,
    db,
    keys: ctx.signingKeys,
    limiter: auth.limiters.accessTokenBySession,
    requireSession,
  })
  profileRoutes(app, { db, requireUser: async (request) => (await requireSession(request)).user })
  sessionRoutes(app, { db, requireSession, timeoutSeconds: config.session.timeoutSeconds })
  clientErrorRoutes(app, { limiter: ctx.clientErrorLimiter, metrics, clientAddress: auth.clientAddress })
  serviceRoutes(app, {
    health: ctx.health,
    passwordMinLength: config.password.minLength,
    mailsAreCaught: config.mail.caught,
  })
  if (config.mail.caught) devMailboxRoutes(app, { db })
  if (webPage !== undefined) await webPageRoutes(app, webPage)
  return app
}

import type { FastifyInstance } from 'fastify'
import { LIMITS } from '#contract/limits.ts'
import { printOpenApi } from '#contract/openapi.ts'
import { API } from '#contract/paths.ts'
import type { Settings } from '#contract/settings.ts'
import { route } from '#server/http/route.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Health } from '#server/platform/health.ts'

type Deps = { health: Health; passwordMinLength: number; mailsAreCaught: boolean; next: Settings['next'] }

/** Health, settings and the description of the API. */
export function serviceRoutes(app: FastifyInstance, deps: Deps): void {
  route(app, 'livez', () => ({ status: 'ok' }))

  route(app, 'readyz', async () => {
    if (deps.health.isDraining())
      throw new Problem('server.unavailable', {
        detail: 'This process is shutting down.',
        retryAfterSeconds: 1,
      })
    const report = await deps.health.check()
    if (!report.ready) throw new Problem('server.unavailable', { retryAfterSeconds: 2 })
    return { status: 'ok' }
  })

  route(app, 'getSettings', (): Settings => ({
    passwordMinLength: deps.passwordMinLength,
    passwordMaxLength: LIMITS.passwordLength,
    devMailbox: deps.mailsAreCaught ? API.devMail : null,
    next: deps.next,
  }))

  const description = JSON.stringify(printOpenApi())
  route(app, 'getOpenApi', ({ reply }) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(description),
  )
}

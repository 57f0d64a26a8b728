import type { FastifyInstance, FastifyRequest } from 'fastify'
import { subscriber } from '#server/http/client-address.ts'
import { route } from '#server/http/route.ts'
import { scrub } from '#server/lib/log.ts'
import type { Limiter } from '#server/platform/limiter.ts'
import type { Metrics } from '#server/platform/metrics.ts'

type Deps = { limiter: Limiter; metrics: Metrics; clientAddress: (request: FastifyRequest) => string }

/** How many reports one network address may send. */
export const CLIENT_ERROR_LIMIT = { points: 20, durationSeconds: 60 }

function scrubbed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : scrub(text)
}

/** Takes errors that happened in browsers into our log: scrubbed, limited, counted, never stored. */
export function clientErrorRoutes(app: FastifyInstance, deps: Deps): void {
  route(app, 'reportClientError', async ({ body, request, reply }) => {
    await deps.limiter.consume(subscriber(deps.clientAddress(request)))
    deps.metrics.clientErrors.inc({ kind: body.kind })
    request.log.warn(
      {
        clientError: {
          kind: body.kind,
          reason: scrub(body.message),
          stack: scrubbed(body.stack),
          page: scrubbed(body.page?.split(/[?#]/, 1)[0]),
          failedRequestId: scrubbed(body.requestId),
          release: scrubbed(body.release),
        },
      },
      'error in a browser',
    )
    return reply.code(204).send()
  })
}

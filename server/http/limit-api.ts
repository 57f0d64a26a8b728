import type { FastifyInstance, FastifyRequest } from 'fastify'
import { API_MOUNT } from '#contract/paths.ts'
import type { Limiter } from '#server/platform/limiter.ts'
import { subscriber } from './client-address.ts'

type Deps = { limiter: Limiter; clientAddress: (request: FastifyRequest) => string }

/** A limit of our own for the API, whatever stands in front of us. The flows below /auth have theirs. */
export function limitApi(app: FastifyInstance, { limiter, clientAddress }: Deps): void {
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith(API_MOUNT)) await limiter.consume(subscriber(clientAddress(request)))
  })
}

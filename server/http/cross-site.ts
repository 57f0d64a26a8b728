import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#server/lib/problem.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type Origins = { own: string; allowed: readonly string[] }

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/**
 * Whether a state-changing request may pass. Fetch Metadata decides; without it the Origin does; a request with
 * neither comes from no browser of the last years and passes only without a cookie (OWASP CSRF Prevention Cheat
 * Sheet, "Fetch Metadata headers"; ASVS 3.5.1).
 */
export function isSameSiteRequest(request: FastifyRequest, origins: Origins): boolean {
  const site = header(request, 'sec-fetch-site')
  const origin = header(request, 'origin')
  if (origin !== undefined && origins.allowed.includes(origin)) return true
  if (origin !== undefined && origin !== origins.own) return false
  if (site !== undefined) return site === 'same-origin'
  return origin === origins.own || header(request, 'cookie') === undefined
}

/** Refuses state-changing requests from other sites, and answers CORS for the exact origins that are allowed. */
export function guardCrossSite(app: FastifyInstance, origins: Origins): void {
  app.addHook('onRequest', async (request, reply) => {
    const origin = header(request, 'origin')
    reply.header('vary', 'Origin')
    if (origin !== undefined && origins.allowed.includes(origin)) {
      reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'ETag, Retry-After, X-Request-Id',
      })
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        return reply
          .code(204)
          .headers({
            'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
            'access-control-allow-headers': 'Content-Type, If-Match, X-Request-Id, Traceparent',
            'access-control-max-age': '600',
          })
          .send()
      }
    }
    if (!SAFE.has(request.method) && !isSameSiteRequest(request, origins))
      throw new Problem('request.cross_site')
  })
}

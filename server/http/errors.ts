import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '#contract/error-codes.ts'
import type { Log } from '#server/lib/log.ts'
import { Problem } from '#server/lib/problem.ts'
import { requestIdFrom } from '#server/lib/trace.ts'
import { isDatabaseAway } from '#server/platform/postgres.ts'

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_BAD_URL: 'route.not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route.not_found',
}

/** Turns anything thrown into a problem. What is not known is `internal`, and its cause is only logged. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>
  const known = FASTIFY_CODES[code]
  if (known !== undefined) return new Problem(known, { cause: error })
  if (isDatabaseAway(error)) return new Problem('server.unavailable', { retryAfterSeconds: 2, cause: error })
  if (statusCode >= 400 && statusCode < 500) return new Problem('request.malformed', { cause: error })
  return new Problem('internal', { cause: error })
}

/** Answers with a problem: RFC 9457 body, the id of the request, never a cache entry. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers({ ...problem.headers, 'cache-control': 'no-store' })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.body(request.id)))
}

export type NotFoundPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** Whether a person in a browser asks, rather than a program. */
function wantsPage(request: FastifyRequest, path: string): boolean {
  if (request.method !== 'GET' || /^\/(api|assets|media)(\/|$)/.test(path)) return false
  return String(request.headers.accept ?? '').includes('text/html')
}

/**
 * One place that turns errors into answers, and the answers for unknown paths and methods.
 * @param notFoundPage what a person gets at an unknown address; programs get a problem
 */
export function renderErrors(app: FastifyInstance, notFoundPage: NotFoundPage | undefined): void {
  const patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const entry = patterns.get(url) ?? {
      pattern: new RegExp(
        `^${url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')}$`,
      ),
      methods: new Set<string>(),
    }
    for (const name of [method].flat()) entry.methods.add(name)
    patterns.set(url, entry)
  })

  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500)
      request.log.error({ error: problem.cause ?? problem, code: problem.code }, 'request failed')
    else
      request.log.info(
        { code: problem.code, pointers: problem.errors?.map((fault) => fault.pointer) },
        'request refused',
      )
    return sendProblem(request, reply, problem)
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] as string
    const methods = [...patterns.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((entry) => [...entry.methods])
    if (methods.length === 0 && notFoundPage && wantsPage(request, path))
      return notFoundPage(request, reply.code(404))
    if (methods.length === 0) return sendProblem(request, reply, new Problem('route.not_found'))
    const allow = [...new Set(methods)].sort().join(', ')
    return sendProblem(request, reply, new Problem('route.method_not_allowed', { headers: { allow } }))
  })
}

const PARSER_CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
}
const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/** Answers what never became a request: broken framing, oversized headers, a client that is too slow. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, log: Log): void {
  const problem = new Problem(PARSER_CODES[error.code ?? ''] ?? 'request.malformed')
  const requestId = requestIdFrom(undefined)
  log.info({ requestId, code: problem.code, parser: error.code }, 'request could not be parsed')
  if (!socket.writable || socket.destroyed) return void socket.destroy()
  const body = JSON.stringify(problem.body(requestId))
  socket.end(
    `HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

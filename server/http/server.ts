import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { LIMITS } from '#contract/limits.ts'
import type { Log } from '#server/lib/log.ts'
import { requestIdFrom, traceFrom, traceparent, type Trace } from '#server/lib/trace.ts'
import type { Metrics } from '#server/platform/metrics.ts'
import { guardCrossSite } from './cross-site.ts'
import { answerBrokenRequest, renderErrors, sendProblem, toProblem, type NotFoundPage } from './errors.ts'
import { secureHeaders, securityHeaders } from './headers.ts'
import { acceptJson } from './json-body.ts'

/** How long a request may take to arrive, a connection to be silent in it and between requests; milliseconds. */
const REQUEST_MS = 30_000
const CONNECTION_MS = 60_000
const KEEP_ALIVE_MS = 72_000

type ServerDeps = {
  log: Log
  metrics: Metrics
  origin: string
  corsOrigins: readonly string[]
  secure: boolean
  notFoundPage?: NotFoundPage | undefined
  /** Answers what is too frequent for the framework, and says whether it did. */
  first: { take(request: IncomingMessage, response: ServerResponse): boolean; drain(): void }
}

/** An HTTP server with everything that holds for all routes: ids, logs, limits, headers, errors. No routes. */
export function createServer(deps: ServerDeps): FastifyInstance {
  const traces = new WeakMap<IncomingMessage, Trace>()
  const traceOf = (request: IncomingMessage): Trace => {
    const trace = traces.get(request) ?? traceFrom(request.headers.traceparent)
    traces.set(request, trace)
    return trace
  }
  const app = fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
    childLoggerFactory: (logger, bindings, options, request) => {
      const { traceId, spanId } = traceOf(request as unknown as IncomingMessage)
      return logger.child({ ...bindings, traceId, spanId }, options)
    },
    // The framework leaves the times of a server that it did not make alone.
    serverFactory: (handle, options) => {
      const server = createHttpServer(options.http ?? {}, (request, response) => {
        if (!deps.first.take(request, response)) handle(request, response)
      })
      server.keepAliveTimeout = KEEP_ALIVE_MS
      server.requestTimeout = REQUEST_MS
      server.setTimeout(CONNECTION_MS)
      return server
    },
    bodyLimit: LIMITS.bodyBytes,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    exposeHeadRoutes: true,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, deps.log),
    // Addresses that cannot be routed are refused before any hook runs: what hooks do is done here.
    frameworkErrors: (error, rawRequest, rawReply) => {
      const [request, reply] = [rawRequest as unknown as FastifyRequest, rawReply as unknown as FastifyReply]
      const problem = toProblem(error)
      request.log.info({ code: problem.code }, 'request refused')
      reply.headers({ ...securityHeaders({ https: deps.secure }), 'x-request-id': request.id })
      void sendProblem(request, reply, problem)
    },
  }) as unknown as FastifyInstance

  acceptJson(app)
  renderErrors(app, deps.notFoundPage)
  secureHeaders(app, { https: deps.secure })
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.traceparent !== undefined)
      reply.header('traceparent', traceparent(traceOf(request.raw)))
  })
  // A connection whose last answer was on its way when the server closed would stay open until its client leaves.
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    deps.first.drain()
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  guardCrossSite(app, { own: deps.origin, allowed: deps.corsOrigins })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.statusCode
    deps.metrics.httpRequests.observe({ method: request.method, route, status }, reply.elapsedTime / 1000)
    request.log.info(
      { method: request.method, route, status, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request answered',
    )
  })
  return app
}

import { fastify, type FastifyInstance } from 'fastify'
import type { AppContext } from './context.ts'

/** Metrics and verbose health, for the loopback interface alone. */
export function createOpsApp({ health, metrics }: Pick<AppContext, 'health' | 'metrics'>): FastifyInstance {
  const app = fastify({ logger: false })
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const report = await health.check()
    return reply.code(report.ready ? 200 : 503).send(report)
  })
  app.get('/metrics', async (_request, reply) => {
    await health.check()
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  return app
}

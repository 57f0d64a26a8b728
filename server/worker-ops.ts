import { fastify, type FastifyInstance } from 'fastify'
import type { WorkersMetrics } from '#server/platform/metrics.ts'
import type { WorkerReport } from './worker-messages.ts'
import type { Workers } from './workers.ts'

type Deps = { workers: Pick<Workers, 'ask' | 'wanted' | 'draining' | 'totals'>; metrics: WorkersMetrics }

/** How the server as a whole is: it is ready when every worker serves, answers and is ready. */
function summarise({ workers }: Deps, reports: readonly (WorkerReport | undefined)[]) {
  const answers = reports.filter((report) => report !== undefined)
  const states = answers.map(({ health }) => health)
  const ready =
    !workers.draining && answers.length === workers.wanted && states.every((health) => health.ready)
  const worst = (name: 'postgres' | 'redis') =>
    states.find(({ dependencies }) => dependencies[name] === 'down')?.dependencies[name] ??
    states[0]?.dependencies[name] ??
    'unknown'
  return {
    ready,
    draining: workers.draining,
    workers: {
      wanted: workers.wanted,
      serving: reports.length,
      answering: answers.length,
      ready: states.filter((health) => health.ready).length,
    },
    dependencies: { postgres: worst('postgres'), redis: worst('redis') },
    degraded: [...new Set(states.flatMap(({ degraded }) => degraded))],
  }
}

/** Metrics and verbose health of all workers together, for the loopback interface alone. */
export function createWorkersOpsApp(deps: Deps): FastifyInstance {
  const app = fastify({ logger: false })
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const summary = summarise(deps, await deps.workers.ask())
    return reply.code(summary.ready ? 200 : 503).send(summary)
  })
  app.get('/metrics', async (_request, reply) => {
    const reports = await deps.workers.ask()
    const answering = reports.filter((report) => report !== undefined).length
    deps.metrics.workers.set({ state: 'answering' }, answering)
    const own = await deps.metrics.registry.metrics()
    const all = await deps.workers.totals.print()
    return reply.type(deps.metrics.registry.contentType).send(`${own.trimEnd()}\n\n${all}`)
  })
  return app
}

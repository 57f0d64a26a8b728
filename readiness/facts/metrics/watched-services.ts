import { readPromql } from '#readiness/facts/monitoring/promql-metrics.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { prometheus } from './prometheus.ts'

export type Watched = {
  exporter: string
  metric: string
  up: number
  targets: number
  ageSeconds: number
  series: number
}

export type LoadedAlert = {
  name: string
  health: string
  /** Names it reads that no series has and no target announces. */
  missing: readonly string[]
  problem?: string
}

export type WatchedServices = {
  server: string
  databases: readonly Watched[]
  redis: readonly Watched[]
  /** Undefined when the server does not tell its rules. */
  alerts?: readonly LoadedAlert[]
}

const DATABASES: readonly (readonly [string, RegExp])[] = [
  ['pg_up', /^pg_/],
  ['mysql_up', /^mysql_/],
  ['mongodb_up', /^mongodb_/],
]

/** What Prometheus knows of the services behind the application, and what it would raise an alarm for. */
export const watchedServices = defineFact<WatchedServices>({
  name: 'watched services and alerts',
  depth: 'live',
  asks: 'prometheus',
  seconds: 60,
  async look(at) {
    const server = await at.use(prometheus)
    const watch = async (metric: string, family: RegExp): Promise<Watched[]> => {
      if (!server.names.has(metric)) return []
      const [values, ages] = await Promise.all([
        server.query(at, metric),
        server.query(at, `max(time() - timestamp(${metric}))`),
      ])
      return [
        {
          exporter: metric.replace(/_up$/, ''),
          metric,
          targets: values.length,
          up: values.filter(({ value }) => value === 1).length,
          ageSeconds: ages[0]?.value ?? Infinity,
          series: [...server.names].filter((name) => family.test(name)).length,
        },
      ]
    }
    const databases = await Promise.all(DATABASES.map(([metric, family]) => watch(metric, family)))
    const isKnown = (name: string): boolean =>
      server.names.has(name) ||
      [name, name.replace(/_(total|bucket|count|sum|created)$/, '')].some((each) =>
        server.announced.has(each),
      )
    const alerts = server.rules
      ?.filter(({ isAlert }) => isAlert)
      .map(({ name, expression, health }): LoadedAlert => {
        const { metrics, absent, problem } = readPromql(expression)
        const missing = metrics.filter(
          (metric) => !isKnown(metric) && !absent.has(metric) && !metric.startsWith('ALERTS'),
        )
        return { name, health, missing, ...(problem !== undefined && { problem }) }
      })
    return {
      server: server.url,
      databases: databases.flat(),
      redis: await watch('redis_up', /^redis_/),
      ...(alerts !== undefined && { alerts }),
    }
  },
})

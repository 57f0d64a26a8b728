import { readPromql } from '#readiness/facts/monitoring/promql-metrics.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { daysOf, ours, totalOf } from './find-metric.ts'
import { prometheus } from './prometheus.ts'

/** Something that would notice a session in the wrong hands. */
export type Detector = {
  name: string
  kind: 'alert' | 'metric'
  /** What it noticed in the window. */
  noticed: number
  /** For how many days it has been looking. */
  days: number
}

export type Detectors = { server: string; found: readonly Detector[] }

const HIJACKING =
  /hijack|(token|session|cookie)_?(re_?use|replay|theft|stolen|anomal)|impossible_?travel|stolen_?(token|session)|refresh_?reuse/i

export const detectors = defineFact<Detectors>({
  name: 'detectors of hijacked sessions',
  depth: 'live',
  asks: 'prometheus',
  seconds: 60,
  async look(at) {
    const server = await at.use(prometheus)
    const found: Detector[] = []
    for (const metric of ours(server, HIJACKING).filter((name) => /_total$|_count$/.test(name)))
      found.push({
        name: metric,
        kind: 'metric',
        noticed: await totalOf(at, server, metric),
        days: await daysOf(at, server, metric),
      })
    for (const { name, expression, isAlert } of server.rules ?? []) {
      if (
        !isAlert ||
        (!HIJACKING.test(name) && !HIJACKING.test(expression)) ||
        !/^[\w .:-]{1,200}$/.test(name)
      )
        continue
      const fired = await server.query(
        at,
        `sum(count_over_time(ALERTS{alertname="${name}",alertstate="firing"}[7d]))`,
      )
      const [metric] = readPromql(expression).metrics
      const days = metric !== undefined && server.names.has(metric) ? await daysOf(at, server, metric) : 0
      found.push({ name, kind: 'alert', noticed: fired[0]?.value ?? 0, days })
    }
    return { server: server.url, found }
  },
})

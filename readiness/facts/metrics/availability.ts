import { defineFact } from '#readiness/model/fact.ts'
import { prometheus } from './prometheus.ts'

/** Of one target of a prober, over the window. */
export type Probed = { target: string; up: number; seen: number; expected: number }

export type Availability = {
  server: string
  windowDays: number
  metric?: 'probe_success' | 'up'
  targets: readonly Probed[]
}

const DAYS = 30

/** Whether the application was up, with what was not looked at. */
export const availability = defineFact<Availability>({
  name: 'uptime',
  depth: 'live',
  asks: 'prometheus',
  seconds: 60,
  async look(at) {
    const server = await at.use(prometheus)
    const metric = server.names.has('probe_success')
      ? 'probe_success'
      : server.names.has('up')
        ? 'up'
        : undefined
    if (metric === undefined) return { server: server.url, windowDays: DAYS, targets: [] }
    const [up, seen, hourly] = await Promise.all([
      server.query(at, `sum_over_time(${metric}[${DAYS}d])`),
      server.query(at, `count_over_time(${metric}[${DAYS}d])`),
      server.query(at, `max_over_time(count_over_time(${metric}[1h])[1d:1h])`),
    ])
    const keyOf = (labels: Readonly<Record<string, string>>): string =>
      `${labels.job ?? ''} ${labels.instance ?? labels.target ?? ''}`.trim()
    const valueIn = (samples: typeof up, key: string): number =>
      samples.find(({ labels }) => keyOf(labels) === key)?.value ?? 0
    const targets = seen.map(({ labels, value }) => {
      const key = keyOf(labels)
      return { target: key, up: valueIn(up, key), seen: value, expected: valueIn(hourly, key) * 24 * DAYS }
    })
    return { server: server.url, windowDays: DAYS, metric, targets: targets.slice(0, 50) }
  },
})

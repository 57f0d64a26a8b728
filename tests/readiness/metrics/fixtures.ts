import type { Availability, Probed } from '#readiness/facts/metrics/availability.ts'
import type { Detectors } from '#readiness/facts/metrics/detectors.ts'
import type { Bucket, Durations, Ratio, Traffic } from '#readiness/facts/metrics/traffic.ts'
import type { WatchedServices } from '#readiness/facts/metrics/watched-services.ts'
import type { CheckFixtures, FixtureTable } from '#tests/readiness/_fixtures.ts'

const SERVER = 'http://prometheus.example:9090/'
const traffic = (change: Partial<Traffic>): { traffic: Traffic } => ({
  traffic: { server: SERVER, ...change },
})

const durations = (total: number, ...edges: readonly (readonly [number, number])[]): Durations => {
  const buckets: Bucket[] = [
    ...edges.map(([upTo, count]) => ({ upTo, count })),
    { upTo: Infinity, count: total },
  ]
  return { metric: 'http_request_duration_seconds', total, buckets, days: 7, leftOut: '' }
}
const ratio = (bad: number, good: number): Ratio => ({
  metric: 'a_total',
  bad,
  good,
  days: 7,
  what: 'things',
})

const ofRatio = (key: 'answers' | 'signIns' | 'profileUpdates', most: number): CheckFixtures => ({
  passing: [{ name: 'well below', facts: traffic({ [key]: ratio(1, 9_999) }) }],
  failing: [{ name: 'above', facts: traffic({ [key]: ratio(10_000 * most * 2, 10_000 * (1 - most * 2)) }) }],
  others: [
    { name: 'too few', outcome: 'unknown', facts: traffic({ [key]: ratio(0, 50) }) },
    { name: 'no counter', outcome: 'unknown', facts: traffic({}) },
  ],
})

const MONTH = 30 * 24 * 60
const probed = (
  change: Partial<Probed>,
  metric: Availability['metric'] = 'probe_success',
): { availability: Availability } => ({
  availability: {
    server: SERVER,
    windowDays: 30,
    metric,
    targets: [{ target: 'app', up: MONTH, seen: MONTH, expected: MONTH, ...change }],
  },
})

const noticed = (...found: Detectors['found']): { detectors: Detectors } => ({
  detectors: { server: SERVER, found },
})
const REUSE = { name: 'session_reuse_total', kind: 'metric', noticed: 0, days: 7 } as const

const watched = (change: Partial<WatchedServices>): { watched: WatchedServices } => ({
  watched: { server: SERVER, databases: [], redis: [], ...change },
})
const PG = { exporter: 'pg', metric: 'pg_up', up: 1, targets: 1, ageSeconds: 10, series: 80 }
const alert = (name: string, ...missing: string[]): NonNullable<WatchedServices['alerts']>[number] => ({
  name,
  health: 'ok',
  missing,
})

const ofExporter = (key: 'databases' | 'redis'): CheckFixtures => ({
  passing: [{ name: 'fresh figures', facts: watched({ [key]: [PG] }) }],
  failing: [
    { name: 'not reached', facts: watched({ [key]: [{ ...PG, up: 0 }] }) },
    { name: 'old', facts: watched({ [key]: [{ ...PG, ageSeconds: 4_000 }] }) },
    { name: 'nothing but up', facts: watched({ [key]: [{ ...PG, series: 1 }] }) },
  ],
  others: [{ name: 'no exporter', outcome: 'unknown', facts: watched({}) }],
})

export const METRICS_FIXTURES: FixtureTable = {
  'metrics/response-time/prometheus': {
    passing: [
      {
        name: 'an edge at 200 ms',
        facts: traffic({ responses: durations(10_000, [0.1, 9_000], [0.2, 9_600]) }),
      },
      {
        name: 'enough below the edge before',
        facts: traffic({ responses: durations(10_000, [0.1, 9_700], [0.25, 9_800]) }),
      },
    ],
    failing: [
      {
        name: 'too slow',
        facts: traffic({ responses: durations(10_000, [0.1, 5_000], [0.2, 9_000], [0.5, 9_900]) }),
      },
      {
        name: 'too slow even at the edge after',
        facts: traffic({ responses: durations(10_000, [0.1, 5_000], [0.25, 9_000]) }),
      },
    ],
    others: [
      {
        name: 'no edge near 200 ms',
        outcome: 'unknown',
        facts: traffic({ responses: durations(10_000, [0.1, 9_000], [0.25, 9_900]) }),
      },
      {
        name: 'too few requests',
        outcome: 'unknown',
        facts: traffic({ responses: durations(40, [0.1, 40], [0.2, 40]) }),
      },
      { name: 'no histogram', outcome: 'unknown', facts: traffic({}) },
    ],
  },
  'metrics/page-load/prometheus': {
    passing: [{ name: 'three of four', facts: traffic({ pages: durations(1_000, [2.5, 700], [3, 800]) }) }],
    failing: [{ name: 'one of two', facts: traffic({ pages: durations(1_000, [2.5, 400], [3, 500]) }) }],
    others: [{ name: 'browsers report nothing', outcome: 'unknown', facts: traffic({}) }],
  },
  'metrics/error-rate/prometheus': ofRatio('answers', 0.01),
  'metrics/failed-logins/prometheus': ofRatio('signIns', 0.05),
  'metrics/login-rate/prometheus': ofRatio('signIns', 0.05),
  'metrics/profile-rate/prometheus': ofRatio('profileUpdates', 0.01),
  'metrics/uptime/prometheus': {
    passing: [{ name: 'a whole month', facts: probed({}) }],
    failing: [
      { name: 'down for hours', facts: probed({ up: MONTH - 300 }) },
      { name: 'down for longer than a month allows, in a week', facts: probed({ seen: 10_080, up: 10_000 }) },
    ],
    others: [
      {
        name: 'missing time is not up',
        outcome: 'unknown',
        facts: probed({ seen: MONTH / 2, up: MONTH / 2 }),
      },
      { name: 'seen from beside', outcome: 'unknown', facts: probed({}, 'up') },
      {
        name: 'nothing is probed',
        outcome: 'unknown',
        facts: { availability: { server: SERVER, windowDays: 30, targets: [] } },
      },
    ],
  },
  'metrics/hijacking/prometheus': {
    passing: [{ name: 'a detector was silent', facts: noticed(REUSE) }],
    failing: [{ name: 'a detector noticed something', facts: noticed({ ...REUSE, noticed: 2 }) }],
    others: [
      { name: 'no detector', outcome: 'unknown', facts: noticed() },
      { name: 'a detector of yesterday', outcome: 'unknown', facts: noticed({ ...REUSE, days: 1 }) },
    ],
  },
  'monitoring/database/live': ofExporter('databases'),
  'monitoring/redis/live': ofExporter('redis'),
  'monitoring/alerts/live': {
    passing: [{ name: 'all can fire', facts: watched({ alerts: [alert('Down'), alert('Slow')] }) }],
    failing: [
      { name: 'a metric was renamed', facts: watched({ alerts: [alert('Down', 'old_name_total')] }) },
      { name: 'none is loaded', facts: watched({ alerts: [] }) },
      { name: 'one cannot be evaluated', facts: watched({ alerts: [{ ...alert('Down'), health: 'err' }] }) },
    ],
    others: [{ name: 'it does not tell', outcome: 'unknown', facts: watched({}) }],
  },
}

import { watchedServices, type Watched } from '#readiness/facts/metrics/watched-services.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const FRESH_SECONDS = 300

function judgeWatched(found: readonly Watched[], server: string, what: string): Judgement {
  if (found.length === 0) return unknown(`Prometheus at ${server} has no series of an exporter of ${what}.`)
  const findings = some(
    found.flatMap(({ metric, up, targets, ageSeconds, series }): Evidence[] => {
      if (targets === 0 || ageSeconds > FRESH_SECONDS)
        return [
          {
            url: server,
            observed: `${metric} has no sample of the last minutes`,
            expected: 'a fresh sample',
          },
        ]
      if (up < targets)
        return [{ url: server, observed: `${metric} is 0: the exporter does not reach it`, expected: '1' }]
      return series < 3
        ? [{ url: server, observed: `${metric} is all that the exporter tells`, expected: 'its figures' }]
        : []
    }),
  )
  if (findings !== undefined)
    return fail(
      `The exporter of ${what} tells nothing, or cannot reach it.`,
      'Look at the page of targets of Prometheus, and at the log of the exporter: its address, its user and its rights.',
      findings,
    )
  const seen = some(
    found.map(({ metric, targets, series }) => ({
      url: server,
      observed: `${metric} is 1 for ${targets} targets, with ${series} kinds of figures`,
    })),
  )
  return seen === undefined
    ? unknown('Nothing is watched.')
    : pass(`The exporter of ${what} runs and reaches it.`, seen)
}

const watchedCheck = (line: string, what: string, pick: 'databases' | 'redis', exporter: string): Check =>
  defineCheck({
    line,
    name: 'live',
    title: `Prometheus has fresh figures of ${what}`,
    proof: 'whole',
    needs: { watched: watchedServices },
    looksAt: `Looks in Prometheus for the series of an exporter of ${what}: whether it reaches it (${exporter} is 1), how old the last sample is, and whether there is more than that.`,
    why: 'An exporter that lost its password shows a dashboard that stands still, and alerts that never fire.',
    mend: `Run ${exporter.replace('_up', '')}_exporter beside it with a user that may read its statistics, and have Prometheus scrape it.`,
    judge: ({ watched }) => judgeWatched(watched[pick], watched.server, what),
  })

export const watchedDatabase = watchedCheck('monitoring/database', 'the database', 'databases', 'pg_up')
export const watchedRedis = watchedCheck('monitoring/redis', 'Redis', 'redis', 'redis_up')

export const loadedAlerts = defineCheck({
  line: 'monitoring/alerts',
  name: 'live',
  title: 'Alerts are loaded, and what they read exists',
  proof: 'whole',
  needs: { watched: watchedServices },
  looksAt:
    'Reads the rules that Prometheus has loaded, whether each could be evaluated, and whether each metric in it has a series or is announced by a target. Metrics inside absent() may be missing.',
  why: 'An alert on a metric that was renamed never fires, and nothing tells.',
  mend: 'Correct the name in the rule, or take the rule away. Load the rules: rule_files in prometheus.yml.',
  sources: ['Prometheus: Alerting rules'],
  judge({ watched: { alerts, server } }) {
    if (alerts === undefined)
      return unknown(`Prometheus at ${server} does not tell which rules it has loaded.`)
    if (alerts.length === 0)
      return fail(
        `Prometheus at ${server} has loaded no alert.`,
        'Name the files of your alerts in rule_files of prometheus.yml and reload it.',
        [{ url: server, observed: 'no alert is loaded', expected: 'alerts' }],
      )
    const findings = some(
      alerts.flatMap(({ name, health, missing, problem }): Evidence[] => [
        ...missing.map((metric) => ({
          url: server,
          observed: `the alert ${name} reads ${metric}, which no series has`,
          expected: 'a metric that exists',
        })),
        ...(health === 'err'
          ? [{ url: server, observed: `the alert ${name} cannot be evaluated`, expected: 'ok' }]
          : []),
        ...(problem === undefined || health === 'ok'
          ? []
          : [
              {
                url: server,
                observed: `the alert ${name}: ${problem}`,
                expected: 'an expression that can be read',
              },
            ]),
      ]),
    )
    if (findings !== undefined)
      return fail('Some alerts can never fire.', 'Correct the names of the metrics in these rules.', findings)
    return pass(`${alerts.length} alerts are loaded, and each metric that they read exists.`, [
      { url: server, observed: `${alerts.length} alerts loaded` },
    ])
  },
})

import { projectUses, type ProjectUses } from '#readiness/facts/environment/project-uses.ts'
import { alertRules } from '#readiness/facts/monitoring/alert-rules.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { serviceOf } from '#readiness/facts/monitoring/service-of.ts'
import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { PROMETHEUS } from './no-rules.ts'

type Watched = {
  line: string
  /** "the database" */
  what: string
  part: 'database' | 'redis'
  image: RegExp
  metric: RegExp
  example: string
}

const DATABASE: Watched = {
  line: 'monitoring/database',
  what: 'the database',
  part: 'database',
  image:
    /(postgres|mysqld?|mariadb|mongodb|pgbouncer|pgmonitor|pgwatch\w*|sql)[-_]?exporter|\/pgwatch|pmm-client|\/pgmetrics/i,
  metric: /\b(pg|mysql|mongodb|pgbouncer|pgbackrest)_\w+/,
  example: 'postgres_exporter',
}
const REDIS: Watched = {
  line: 'monitoring/redis',
  what: 'Redis',
  part: 'redis',
  image: /(redis|valkey)[-_]?exporter/i,
  metric: /\bredis_\w+/,
  example: 'redis_exporter',
}

/** Whether an exporter runs, is scraped, and an alert reads what it says. */
const exporterCheck = ({ line, what, part, image, metric, example }: Watched): Check =>
  defineCheck({
    line,
    name: 'exporter',
    title: `An exporter watches ${what}, is scraped, and can alert`,
    proof: 'whole',
    looksAt: `Services of the compose files that export metrics of ${what}, the scrape configuration of Prometheus, and the alerting rules.`,
    why: 'Full memory, used-up connections and slow queries announce themselves for hours, to whoever looks.',
    mend: `Run ${example} beside it with a role of its own, add it to scrape_configs, and write alerts on its metrics.`,
    needs: { uses: projectUses, services: composedServices, files: monitoringFiles, rules: alertRules },
    judge({ uses, services, files, rules }): Judgement {
      if (uses[part] === undefined) return notApplicable(`Nothing in the tree uses ${what}.`)
      const exporter = serviceOf(services, image)
      const job = files.jobs.find(
        ({ name, targets }) =>
          image.test(name) ||
          targets.some(
            (target) =>
              image.test(target) || (exporter !== undefined && target.startsWith(`${exporter.name}:`)),
          ),
      )
      const rule = rules.alerts.find(({ expression }) => metric.test(expression))
      const seen: Evidence[] = [
        ...(exporter === undefined
          ? []
          : [
              {
                file: exporter.file,
                line: exporter.line,
                observed: `service ${exporter.name} exports its metrics`,
              },
            ]),
        ...(job === undefined
          ? []
          : [{ file: job.file, line: job.line, observed: `the job ${job.name} scrapes it` }]),
        ...(rule === undefined
          ? []
          : [{ file: rule.file, line: rule.line, observed: `${rule.name} alerts on it` }]),
      ]
      const first = some(seen)
      if (first === undefined)
        return judgeNone(uses, files.prometheus[0], serviceOf(services, PROMETHEUS)?.file, what, example)
      const missing = [
        ...(exporter === undefined && job === undefined ? ['no exporter runs'] : []),
        ...(job === undefined && files.prometheus.length > 0 ? ['nothing scrapes it'] : []),
        ...(rule === undefined && (rules.files.length > 0 || files.prometheus.length > 0)
          ? ['no alert reads it']
          : []),
      ]
      if (missing.length > 0)
        return fail(
          `${what.charAt(0).toUpperCase()}${what.slice(1)} is watched by halves: ${missing.join(', ')}.`,
          `Let ${example} run, scrape it, and alert on it.`,
          some(missing.map((observed) => ({ ...first[0], observed }))) ?? first,
        )
      if (job === undefined || rule === undefined)
        return unknown('An exporter runs; what scrapes it and alerts is not in the tree.', first)
      return pass('It is exported, scraped, and alerts read it.', first)
    },
  })

function judgeNone(
  uses: ProjectUses,
  configuration: string | undefined,
  service: string | undefined,
  what: string,
  example: string,
): Judgement {
  const prometheus = configuration ?? service
  if (prometheus !== undefined)
    return fail(
      `Prometheus is set up and sees nothing of ${what}.`,
      `Run ${example}, scrape it, and alert on it.`,
      [{ file: prometheus, observed: `no exporter of ${what}` }],
    )
  if (uses.hostedMonitoring !== undefined)
    return unknown('A hosted service may watch it; that is not read.', [uses.hostedMonitoring])
  return unknown(
    `Nothing in the tree watches ${what}. What its provider or another repository does is not seen.`,
  )
}

export const EXPORTER_CHECKS: readonly Check[] = [exporterCheck(DATABASE), exporterCheck(REDIS)]

import type { Service } from '#readiness/facts/containers/compose-model.ts'
import type { ProjectUses } from '#readiness/facts/environment/project-uses.ts'
import type { AlertRules } from '#readiness/facts/monitoring/alert-rules.ts'
import { serviceOf } from '#readiness/facts/monitoring/service-of.ts'
import type { MonitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { fail, unknown, type Judgement } from '#readiness/model/judgement.ts'

export const PROMETHEUS = /(^|\/)(prometheus|victoria-?metrics|mimir)$/

type Facts = { rules: AlertRules; files: MonitoringFiles; services: readonly Service[]; uses: ProjectUses }

/** What to say of alerts where no rule was found. */
export function judgeNoRules({ rules, files, services, uses }: Facts): Judgement {
  const [broken] = rules.problems
  if (broken !== undefined)
    return unknown(`${broken.file} cannot be read: ${broken.reason}`, [
      { file: broken.file, observed: 'cannot be read as YAML' },
    ])
  const [grafana] = files.grafanaAlerts
  if (grafana !== undefined)
    return unknown('Grafana keeps alerts in its own format, which is not read.', [
      { file: grafana, observed: 'alerts of Grafana' },
    ])
  const [configuration] = files.prometheus
  const service = serviceOf(services, PROMETHEUS)
  if (configuration !== undefined || service !== undefined)
    return fail(
      'Prometheus is set up, and has no alerting rule.',
      'Write rules for availability, latency, certificates, backups, disk, database and failed sign-ins, and name them in rule_files.',
      [
        configuration === undefined
          ? {
              file: service?.file ?? '',
              line: service?.line ?? 1,
              observed: `service ${service?.name ?? ''} without a rule in the tree`,
            }
          : { file: configuration, observed: 'scrapes, and has no rule that alerts' },
      ],
    )
  if (uses.hostedMonitoring !== undefined)
    return unknown(
      'Alerts may be kept by the service that errors and traces are sent to; that is not read.',
      [uses.hostedMonitoring],
    )
  return unknown(
    'No alerting rule is in the tree. Keep the rules beside the code, e.g. ops/prometheus/alerts.yml, or name them in readiness.yaml: paths.alerts.',
  )
}

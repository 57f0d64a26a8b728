import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { alertRules, type AlertRule, type AlertRules } from '#readiness/facts/monitoring/alert-rules.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import {
  baseOfMetric,
  definedMetrics,
  type DefinedMetrics,
} from '#readiness/facts/monitoring/defined-metrics.ts'
import { exporterOf } from '#readiness/facts/monitoring/known-exporters.ts'
import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { judgeNoRules } from './no-rules.ts'
import { deadRunbooks, runbookOf } from './runbook-links.ts'

export const alerts = defineCheck({
  line: 'monitoring/alerts',
  name: 'rules',
  title: 'Every alert can fire, and says what to do',
  proof: 'whole',
  looksAt:
    'Alerting rules of Prometheus: whether each expression can be read, each metric in it is defined by the code or a known exporter, each alert has a severity, a summary and a runbook_url, and a runbook_url that leads into the tree leads to a file and a heading that are there.',
  why: 'An alert on a metric that was renamed never fires; one without a runbook wakes somebody who does not know what to do.',
  mend: 'Give each alert `labels: {severity: …}` and `annotations: {summary: …, runbook_url: …}`. Correct the names of metrics that nothing defines. Write the section that the runbook_url names, with the same heading.',
  sources: ['Prometheus: Alerting', 'awesome-prometheus-alerts'],
  needs: {
    rules: alertRules,
    defined: definedMetrics,
    files: monitoringFiles,
    services: composedServices,
    uses: projectUses,
    documents: documentPages,
  },
  judge({ rules, defined, files, services, uses, documents }): Judgement {
    if (rules.alerts.length === 0) return judgeNoRules({ rules, files, services, uses })
    const dead = deadRunbooks(rules.alerts, documents)
    const findings = some(rules.alerts.flatMap((rule) => faultsOf(rule, rules, defined, dead.get(rule))))
    if (findings !== undefined)
      return fail(
        `${new Set(findings.map(({ file, line }) => `${file}:${line}`)).size} of ${rules.alerts.length} alerts cannot fire, or do not say what to do.`,
        'Correct metrics that nothing defines; give each alert a severity, a summary and a runbook_url that leads to what is to be done.',
        findings,
      )
    const open = some(rules.alerts.flatMap((rule) => openMetrics(rule, rules, defined)))
    if (open !== undefined)
      return unknown('Some alerts read metrics that the tree neither defines nor disproves.', open)
    const [first] = rules.alerts
    return pass(`${rules.alerts.length} alerts can fire, and say what to do.`, [
      {
        file: first?.file ?? '',
        line: first?.line ?? 1,
        observed: `${rules.alerts.length} alerts in ${rules.files.length} files`,
      },
    ])
  },
})

function faultsOf(
  rule: AlertRule,
  rules: AlertRules,
  defined: DefinedMetrics,
  deadRunbook: string | undefined,
): Evidence[] {
  const { name, file, line, problem, labels, annotations, expression } = rule
  const at = (observed: string, expected: string): Evidence => ({
    file,
    line,
    observed: `${name}: ${observed}`,
    expected,
  })
  const isLogs = /\|[=~>]|\|\s*(json|logfmt|line_format|pattern|unpack)\b/.test(expression)
  const hasText = ['summary', 'description', 'message'].some((each) => (annotations.get(each) ?? '') !== '')
  return [
    ...(problem !== undefined && !isLogs
      ? [at(`its expression: ${problem}`, 'an expression of PromQL')]
      : []),
    ...(labels.has('severity') || labels.has('priority') || labels.has('level')
      ? []
      : [at('no severity', 'labels.severity')]),
    ...(hasText ? [] : [at('neither summary nor description', 'annotations.summary')]),
    ...(runbookOf(rule) === '' ? [at('no runbook_url', 'annotations.runbook_url')] : []),
    ...(deadRunbook === undefined ? [] : [at(deadRunbook, 'the file and the heading that it names')]),
    ...(problem !== undefined || isLogs
      ? []
      : undefinedMetrics(rule, rules, defined).map((metric) =>
          at(`nothing defines ${metric}`, 'a metric of the code or of an exporter'),
        )),
  ]
}

function unknownMetrics(
  { metrics }: AlertRule,
  { recorded }: AlertRules,
  { names, automatic }: DefinedMetrics,
): string[] {
  return metrics.filter(
    (metric) =>
      exporterOf(metric) === undefined &&
      !recorded.has(metric) &&
      !names.has(metric) &&
      !names.has(baseOfMetric(metric)) &&
      !automatic.some((pattern) => pattern.test(metric)),
  )
}

/** Without any code that defines metrics it cannot be told; a colon is the mark of a recording rule of elsewhere. */
const undefinedMetrics = (rule: AlertRule, rules: AlertRules, defined: DefinedMetrics): string[] =>
  defined.names.size === 0
    ? []
    : unknownMetrics(rule, rules, defined).filter(
        (metric) => !metric.includes(':') && !rule.absent.has(metric),
      )

const openMetrics = (rule: AlertRule, rules: AlertRules, defined: DefinedMetrics): Evidence[] =>
  unknownMetrics(rule, rules, defined).map((metric) => ({
    file: rule.file,
    line: rule.line,
    observed: `${rule.name} reads ${metric}`,
  }))

import { projectUses, type ProjectUses } from '#readiness/facts/environment/project-uses.ts'
import { alertRules, type AlertRule } from '#readiness/facts/monitoring/alert-rules.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, type Judgement } from '#readiness/model/judgement.ts'
import { judgeNoRules } from './no-rules.ts'

type Need = { what: string; pattern: RegExp; isAsked(uses: ProjectUses): boolean }
const always = (): boolean => true

const NEEDS: readonly Need[] = [
  {
    what: 'availability (errors or a failed probe)',
    pattern:
      /probe_success|\bup\s*(\{|==|<|\))|[45]\.\.|[45]xx|5\[0-9\]|error_?(rate|ratio|budget)|errors?_total|availab|burn/i,
    isAsked: always,
  },
  { what: 'latency', pattern: /histogram_quantile|duration|latency|response_time|slow/i, isAsked: always },
  { what: 'expiry of the certificate', pattern: /cert\w*|ssl_|tls\w*expir|probe_ssl/i, isAsked: always },
  {
    what: 'age of the backup',
    pattern: /backup|pgbackrest|restic|wal_?g|barman|dump/i,
    isAsked: ({ database }) => database !== undefined,
  },
  { what: 'space on disk', pattern: /filesystem|disk|volume|inode|storage/i, isAsked: always },
  {
    what: 'the database being down',
    pattern:
      /\b(pg|mysql|mongodb)_up\b|(postgres|database|mysql|mariadb|mongo|\bdb)\w*(down|unavailable|unreachable|away)|(down|unavailable|away)\w*(postgres|database)/i,
    isAsked: ({ database }) => database !== undefined,
  },
  {
    what: 'failed sign-ins',
    pattern:
      /login|log_in|sign_?-?in|auth\w*(fail|attempt|refus|denied)|(fail|attempt|refus)\w*auth|brute|lockout/i,
    isAsked: ({ accounts }) => accounts !== undefined,
  },
]

export const requiredAlerts = defineCheck({
  line: 'deployment/alerts',
  name: 'required',
  title: 'Alerts exist for each way in which it goes down',
  proof: 'whole',
  looksAt:
    'Names and expressions of the alerting rules: availability, latency, certificate, backup, disk, database, failed sign-ins.',
  why: 'Most outages of small services are one of these; each is seen hours earlier by an alert than by a user.',
  mend: 'Add a rule for each that is missing. A failed backup shows as age: time() - backup_last_success_timestamp_seconds > 86400 * 1.5.',
  sources: ['Google SRE Workbook: Alerting on SLOs'],
  needs: { rules: alertRules, files: monitoringFiles, services: composedServices, uses: projectUses },
  judge({ rules, files, services, uses }): Judgement {
    if (rules.alerts.length === 0) return judgeNoRules({ rules, files, services, uses })
    const asked = NEEDS.filter(({ isAsked }) => isAsked(uses))
    const covered = asked.map((need) => ({ need, rule: rules.alerts.find((rule) => isAbout(rule, need)) }))
    const file = rules.alerts[0]?.file ?? ''
    const missing = some(
      covered.flatMap(({ need, rule }): Evidence[] =>
        rule === undefined ? [{ file, observed: `no alert on ${need.what}` }] : [],
      ),
    )
    if (missing !== undefined)
      return fail(
        `No alert tells of ${missing.map(({ observed }) => observed.replace('no alert on ', '')).join(', ')}.`,
        'Add an alerting rule for each.',
        missing,
      )
    const seen = some(
      covered.flatMap(({ need, rule }): Evidence[] =>
        rule === undefined
          ? []
          : [{ file: rule.file, line: rule.line, observed: `${rule.name}: ${need.what}` }],
      ),
    )
    return pass('An alert tells of each.', seen ?? [{ file, observed: 'alerts' }])
  },
})

const isAbout = ({ name, expression }: AlertRule, { pattern }: Need): boolean =>
  pattern.test(`${name} ${expression}`)

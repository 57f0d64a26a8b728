import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const logRetention = defineCheck({
  line: 'monitoring/log-retention',
  name: 'files',
  title: 'The store of the logs forgets after a time that is set',
  proof: 'hint',
  looksAt: 'limits_config.retention_period and compactor.retention_enabled of Loki; files of logrotate.',
  why: 'Loki keeps everything for ever unless both are set: disks fill, and people stay in the logs longer than the law lets them.',
  mend: 'Set `limits_config: {retention_period: 744h}` and `compactor: {retention_enabled: true, delete_request_store: …}`.',
  sources: ['Grafana Loki: Log retention', 'GDPR article 5(1)(e)'],
  needs: { files: monitoringFiles },
  judge({ files: { loki, logrotate } }) {
    const faults = some(
      loki.flatMap(({ file, line, retention, isEnforced }) => [
        ...(retention === undefined || /^0[a-z]*$/.test(retention)
          ? [{ file, line, observed: 'no retention_period', expected: 'limits_config.retention_period' }]
          : []),
        ...(retention !== undefined && !isEnforced
          ? [
              {
                file,
                line,
                observed: 'a retention_period that nothing enforces',
                expected: 'compactor.retention_enabled: true',
              },
            ]
          : []),
      ]),
    )
    if (faults !== undefined)
      return fail(
        'The store of the logs never forgets.',
        'Set retention_period, and let the compactor enforce it.',
        faults,
      )
    const kept = some([
      ...loki.map(({ file, line, retention = '' }) => ({
        file,
        line,
        observed: `retention_period ${retention}`,
      })),
      ...logrotate.map((file) => ({ file, observed: 'logrotate' })),
    ])
    return kept === undefined
      ? nothingToSee('No store of logs and no logrotate is configured here.')
      : pass('Retention is set.', kept)
  },
})

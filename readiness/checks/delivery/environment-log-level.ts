import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings } from './setting-rule.ts'

const FIX =
  'Set the level to info (or warning) in what deploys production, e.g. LOG_LEVEL: ${LOG_LEVEL:-info}.'

export const environmentLogLevel = defineCheck({
  line: 'environment/log-level',
  name: 'quiet',
  title: 'The level of the log is declared, and is not debug',
  proof: 'whole',
  looksAt: 'LOG_LEVEL and its like in compose files, Dockerfiles and templates for production.',
  why: 'Debug logs hold bodies, tokens and queries, and fill disks.',
  mend: FIX,
  sources: ['OWASP ASVS 5.0 V16.2.5'],
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    if (uses.server === undefined) return notApplicable('Nothing in the tree runs as a server that logs.')
    return judgeSettings(settings, reads, {
      what: 'the level of the log',
      names: /^([A-Z0-9]+_)*(LOG_?LEVEL|LOGGING_LEVEL|LOGLEVEL|RUST_LOG|LOG_VERBOSITY)$/,
      fix: FIX,
      judge({ kind, value, from }) {
        if (kind === 'outside') return { is: 'open', observed: 'given from outside' }
        if (/^(debug|trace|verbose|silly|all|10|20)$/i.test(value))
          return { is: 'bad', observed: value.toLowerCase(), expected: 'info or less' }
        if (/^(info|notice|warn|warning|error|fatal|critical|30|40|50)\b/i.test(value))
          return from === 'template'
            ? { is: 'good', observed: `${value} in a template` }
            : { is: 'good', observed: value }
        return { is: 'open', observed: value === '' ? 'empty' : 'a level of its own' }
      },
    })
  },
})

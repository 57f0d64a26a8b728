import { isNoSecretValue } from '#readiness/facts/containers/secret-names.ts'
import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings } from './setting-rule.ts'

const FIX =
  'Give it from outside: NAME: ${NAME:?} from a secret manager, or NAME_FILE: /run/secrets/name with a compose secret. No literal and no default.'
const PLACEHOLDER =
  /^(<.*>|\.\.\.|x+|\*+)$|change.?me|replace|your[-_ ]|generate|openssl|placeholder|secret-?manager|here$|todo/i

export const environmentSecret = defineCheck({
  line: 'environment/secret',
  name: 'declared',
  title: 'The secret that signs sessions comes from outside',
  proof: 'whole',
  looksAt:
    'Variables such as BETTER_AUTH_SECRET, SECRET_KEY, JWT_SECRET (also with _FILE) in compose files, Dockerfiles and templates for production.',
  why: 'Whoever knows the secret signs sessions of anybody. A literal or a default in a file is known to everybody who has the file.',
  mend: FIX,
  sources: ['OWASP ASVS 5.0 V13.3.1', 'CWE-798'],
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    const judgement = judgeSettings(settings, reads, {
      what: 'the secret that signs sessions',
      names:
        /^(?!\w*(CLIENT|WEBHOOK|AWS|STRIPE|S3|TURNSTILE|CAPTCHA|OAUTH|GOOGLE|GITHUB|MICROSOFT|MINIO|TWILIO|SLACK|DISCORD|RPC|SHARED))([A-Z0-9]+_)*((BETTER_AUTH|NEXTAUTH|AUTH|SESSION|JWT|COOKIE|APP|SIGNING|TOKEN)_SECRET(_KEY)?|SECRET_KEY(_BASE)?|JWT_KEY|JWT_SIGNING_KEY|APP_KEY|APP_KEYS|SIGNING_KEY|SECRET)(_FILE)?$/,
      fix: FIX,
      judge({ name, kind, value, from }) {
        if (name.endsWith('_FILE')) return { is: 'good', observed: 'read from a file' }
        if (kind === 'outside') return { is: 'good', observed: 'given from outside' }
        if (kind === 'empty' || value === '')
          return from === 'template'
            ? { is: 'good', observed: 'to be filled in' }
            : { is: 'open', observed: 'empty' }
        if (from === 'template')
          return PLACEHOLDER.test(value) || isNoSecretValue(value)
            ? { is: 'good', observed: 'a placeholder to be replaced' }
            : { is: 'open', observed: `a literal of ${value.length} characters` }
        return {
          is: 'bad',
          observed: `${kind === 'default' ? 'a default' : 'a literal'} of ${value.length} characters`,
          expected: 'given from outside, without a default',
        }
      },
    })
    if (judgement.outcome === 'unknown' && judgement.evidence?.length === 0 && uses.accounts === undefined)
      return notApplicable('Nothing in the tree signs sessions or reads a secret for it.')
    return judgement
  },
})

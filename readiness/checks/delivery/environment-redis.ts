import { passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings } from './setting-rule.ts'

const FIX =
  'Give Redis a password (requirepass or an ACL user) and the address as a secret: REDIS_URL_FILE, or REDIS_URL: redis://:${REDIS_PASSWORD:?}@redis:6379.'

export const environmentRedis = defineCheck({
  line: 'environment/redis-url',
  name: 'password',
  title: 'The address of Redis has a password from outside',
  proof: 'whole',
  looksAt:
    'REDIS_URL, REDIS_PASSWORD and their like in compose files, Dockerfiles and templates for production.',
  why: 'Whatever else runs in the network of a Redis without a password reads its sessions and writes its queues.',
  mend: FIX,
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    if (uses.redis === undefined) return notApplicable('Nothing in the tree uses Redis.')
    const hasPassword = settings.all.some(
      ({ name, purpose, kind }) =>
        purpose !== 'development' &&
        kind !== 'empty' &&
        /^([A-Z]+_)*(REDIS|VALKEY)\w*PASS(WORD)?(_FILE)?$/.test(name),
    )
    return judgeSettings(settings, reads, {
      what: 'the address of Redis',
      names:
        /^([A-Z]+_)*((REDIS|VALKEY)(_\w+)?_UR[IL]|REDIS_TLS_URL|CELERY_BROKER_URL|CELERY_RESULT_BACKEND|BROKER_URL|(REDIS|VALKEY)(_\w+)?_PASS(WORD)?)(_FILE)?$/,
      fix: FIX,
      judge({ name, kind, value, from }) {
        if (name.endsWith('_FILE')) return { is: 'good', observed: 'read from a file' }
        if (/PASS(WORD)?$/.test(name)) {
          if (kind === 'outside' || (from === 'template' && kind !== 'empty'))
            return { is: 'good', observed: 'a password from outside' }
          if (value === '') return { is: 'open', observed: 'empty' }
          return from === 'template'
            ? { is: 'good', observed: 'a password to be replaced' }
            : {
                is: 'bad',
                observed: `a written password of ${value.length} characters`,
                expected: 'a password from a secret',
              }
        }
        if (kind === 'outside')
          return { is: 'open', observed: 'given from outside; whether with a password is not seen' }
        if (value === '' || kind === 'empty') return { is: 'open', observed: 'empty' }
        if (!/^(redis|rediss|valkey|unix):/i.test(value))
          return { is: 'open', observed: 'no address of Redis' }
        const password = passwordInUrl(value)
        if (password === undefined && (kind !== 'mixed' || !value.includes('@')))
          return hasPassword || from === 'template'
            ? { is: 'open', observed: 'an address without a password' }
            : { is: 'bad', observed: 'an address without a password', expected: 'redis://:<password>@host' }
        if (kind === 'mixed' || password === undefined || /[${}<>]/.test(password))
          return { is: 'good', observed: 'an address with a password from outside' }
        return from === 'template'
          ? { is: 'good', observed: 'an example with a password' }
          : {
              is: 'bad',
              observed: `a written password of ${password.length} characters`,
              expected: 'a password from a secret',
            }
      },
    })
  },
})

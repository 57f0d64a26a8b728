import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings } from './setting-rule.ts'

const FIX =
  'List the exact origins that may call, with https and without a wildcard; leave it empty where only the site itself calls.'
const NAMES =
  /^([A-Z0-9]+_)*(CORS_(ALLOWED_)?ORIGINS?|ALLOWED_ORIGINS?|CORS_ALLOW(ED)?_ORIGINS?|ALLOW_ORIGINS?|TRUSTED_ORIGINS?|CORS_WHITELIST|CORS_HOSTS?)$/

export const environmentCorsOrigin = defineCheck({
  line: 'environment/cors-origin',
  name: 'exact',
  title: 'The origins that may call are declared, each exactly',
  proof: 'whole',
  looksAt:
    'CORS_ORIGIN, ALLOWED_ORIGINS and their like in compose files, Dockerfiles and templates for production.',
  why: 'A wildcard lets any page on the internet read what the API answers to whoever visits it.',
  mend: FIX,
  sources: ['OWASP ASVS 5.0 V3.4.2'],
  needs: { settings: productionSettings, reads: variableReads, known: manifests },
  judge({ settings, reads, known }) {
    const isAsked =
      settings.all.some(({ name }) => NAMES.test(name)) ||
      reads.all.some(({ name }) => NAMES.test(name)) ||
      known.depends(
        /^(cors|@fastify\/cors|@koa\/cors|django-cors-headers|flask-cors|fastapi|starlette|rack-cors|@elysiajs\/cors|@nestjs\/core)$/,
      ) !== undefined
    if (!isAsked)
      return notApplicable('Nothing in the tree lets other origins call: no variable, no library for it.')
    return judgeSettings(settings, reads, {
      what: 'the list of origins that may call',
      names: NAMES,
      fix: FIX,
      judge({ kind, value, from }) {
        if (/(^|[\s,"'[])(\*|null)($|[\s,"'\]])|:\/\/\*/.test(value))
          return { is: 'bad', observed: 'a wildcard', expected: 'exact origins' }
        if (kind === 'outside') return { is: 'open', observed: 'given from outside' }
        if (value === '')
          return from === 'template'
            ? { is: 'open', observed: 'empty in a template' }
            : { is: 'good', observed: 'no other origin, unless given' }
        const origins = value
          .replaceAll(/[[\]"'\s]/g, '')
          .split(/[,;]/)
          .filter((each) => each !== '')
        if (from === 'template' && origins.every((each) => /localhost|127\.0\.0\.1/.test(each)))
          return { is: 'open', observed: 'origins of this machine' }
        return { is: 'good', observed: `${origins.length} exact origins` }
      },
    })
  },
})

import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings } from './setting-rule.ts'

const FIX =
  'Set the public address with https: in what deploys production, e.g. BETTER_AUTH_URL: https://${DOMAIN:?}/auth.'
const LOCAL = /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal)/i

export const environmentUrl = defineCheck({
  line: 'environment/url',
  name: 'https',
  title: 'The public address is declared, with https',
  proof: 'whole',
  looksAt:
    'Variables such as BETTER_AUTH_URL, APP_URL, PUBLIC_URL, SITE_URL in compose files, Dockerfiles and templates for production.',
  why: 'Cookies, links in mails and redirects derive from it. With http:// cookies lose Secure, even behind a proxy that ends TLS.',
  mend: FIX,
  sources: ['OWASP ASVS 5.0 V12.2.1'],
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    if (uses.server === undefined && uses.browser === undefined)
      return notApplicable('Nothing in the tree answers requests under a public address.')
    return judgeSettings(settings, reads, {
      what: 'the public address',
      names:
        /^(?!\w*(INTERNAL|OPENAI|PLAYWRIGHT|TEST|S3|EMAIL|SMTP|MAIL|COOKIE|LLM|OLLAMA))(([A-Z]+_)*(BETTER_AUTH_URL|NEXTAUTH_URL|AUTH_URL|APP_URL|APPLICATION_URL|WEBAPP_URL|WEB_URL|SITE_URL|PUBLIC_URL|BASE_URL|ROOT_URL|SERVER_URL|FRONTEND_URL|FRONTEND_HOST|EXTERNAL_URL|INSTANCE_URL|CANONICAL_URL)|((LOCAL|WEB|SITE|APP|SERVER|PUBLIC|BASE|MAIN)_)?DOMAIN(_NAME)?)$/,
      fix: FIX,
      judge({ name, kind, value, from }) {
        if (/DOMAIN(_NAME)?$/.test(name) && !value.includes('://'))
          return kind === 'outside' || from !== 'template'
            ? { is: 'good', observed: 'a host name, given from outside or written out' }
            : { is: 'open', observed: 'a host name in a template' }
        if (kind === 'outside')
          return { is: 'open', observed: 'given from outside; whether with https is not seen' }
        if (/^https:\/\//i.test(value)) return { is: 'good', observed: 'an https address' }
        if (kind === 'empty' || value === '') return { is: 'open', observed: 'empty' }
        if (kind === 'mixed' && !/^http:/i.test(value))
          return { is: 'open', observed: 'put together from what is given' }
        if (LOCAL.test(value))
          return from === 'compose'
            ? {
                is: 'bad',
                observed:
                  kind === 'default'
                    ? 'falls back to an address of this machine'
                    : 'an address of this machine',
                expected: 'an https address, or none as the default',
              }
            : { is: 'open', observed: 'an address of this machine' }
        if (/^http:\/\/[\w-]+(:\d+)?(\/|$)/i.test(value))
          return { is: 'open', observed: 'an address inside of the network' }
        if (/^http:\/\//i.test(value)) return { is: 'bad', observed: 'an http address', expected: 'https' }
        return { is: 'open', observed: 'no address with a scheme' }
      },
    })
  },
})

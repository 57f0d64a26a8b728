import { publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { isOutermost } from '#readiness/facts/nginx/nginx-headers.ts'
import { effective } from '#readiness/facts/nginx/nginx-scope.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { CONTENT_TYPE, FRAME, POLICY, REFERRER } from './header-rules.ts'
import { seeHeader, shown, unique } from './judge-header.ts'

const RULES = [CONTENT_TYPE, FRAME, REFERRER, POLICY]

export const securityHeaders = defineCheck({
  line: 'api/headers',
  name: 'nginx',
  title: 'nginx sends the security headers with every answer and hides its version',
  proof: 'whole',
  looksAt:
    'X-Content-Type-Options, X-Frame-Options or frame-ancestors, Referrer-Policy and Content-Security-Policy in each location, errors included, and server_tokens.',
  why: 'These headers are the last line against injected scripts, foreign frames and leaking addresses. They are commonly lost in one location that adds a header of its own.',
  mend: 'Put all of them into one file and include it at the server level and in each location that has an add_header of its own; end each with `always`. `server_tokens off;` at the http level.',
  sources: ['ASVS 3.4', 'OWASP HTTP Security Response Headers Cheat Sheet'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const sights = RULES.map((rule) => ({ rule, ...seeHeader(nginx, rule) }))
    const findings = some(unique([...sights.flatMap((sight) => sight.findings), ...versionsShown(nginx)]))
    if (findings !== undefined)
      return fail(
        'Security headers are missing or wrong in some answers of nginx.',
        'Include one file with all of them, each with "always", wherever a level has an add_header; and set server_tokens off.',
        findings,
      )
    const good = some(unique(sights.flatMap((sight) => sight.good)))
    const unseen = sights.flatMap((sight) => sight.unseen)
    if (unseen.length > 0) return unknown(`Headers are decided outside the tree in ${shown(unseen)}.`)
    if (good === undefined) return nothingToSee('nginx adds no security headers; what is behind it may.')
    const left = sights.filter((sight) => sight.left.length > 0).map(({ rule }) => rule.header)
    if (left.length > 0)
      return nothingToSee(`nginx leaves ${shown(left)} of some answers to what is behind it.`)
    return pass('nginx sends all of them with every answer, errors included.', good)
  },
})

function versionsShown(nginx: NginxFact): Evidence[] {
  const outer = nginx.configurations.filter((configuration) => isOutermost(configuration, nginx))
  return outer.flatMap(({ http, isWhole }) =>
    publicServers(http).flatMap((server): Evidence[] => {
      const tokens = effective(server, 'server_tokens')
      const expected = 'server_tokens off;'
      if (tokens === undefined && isWhole && !server.isOpen && !http.isOpen)
        return [
          {
            file: http.file,
            line: http.line,
            observed: 'server_tokens is not set: Server and error pages tell the version',
            expected,
          },
        ]
      if (tokens?.args[0] === 'on' || tokens?.args[0] === 'build')
        return [
          { file: tokens.file, line: tokens.line, observed: `server_tokens ${tokens.args[0]}`, expected },
        ]
      return []
    }),
  )
}

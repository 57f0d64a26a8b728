import { isTlsServer, publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { nothingToSee, type Judgement } from '#readiness/model/judgement.ts'
import { TRANSPORT } from './header-rules.ts'
import { judgeHeader } from './judge-header.ts'

function judge(nginx: NginxFact): Judgement {
  const hasTls = nginx.configurations.some(({ http }) => publicServers(http).some(isTlsServer))
  const judged = judgeHeader(nginx, TRANSPORT)
  // Without TLS of its own, nginx does not know whether the visitor came by https.
  if (!hasTls && judged.outcome !== 'pass')
    return nothingToSee('No server of this nginx ends TLS; HSTS is a matter of what does.')
  return judged
}

const about = {
  name: 'nginx',
  title: 'nginx sends HSTS with every answer',
  proof: 'whole',
  looksAt:
    'Each location of each TLS server: which Strict-Transport-Security it ends up with, by the rule that add_header is inherited only where a level has none of its own.',
  why: 'Until a browser has seen this header, the first request of every visit can go over plain http, where anyone on the way can read it and answer it. A location that adds any other header silently loses it.',
  mend: 'Set it once at the server level: `add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;`. In each location with an add_header of its own, repeat it, or move the headers into a file that both include. `always` is needed for answers of 4xx and 5xx.',
  sources: ['RFC 6797', 'ASVS 3.4.1', 'https://nginx.org/en/docs/http/ngx_http_headers_module.html'],
  needs: { nginx: nginxConfig },
  judge: ({ nginx }: { nginx: NginxFact }) => judge(nginx),
} as const

export const hstsByNginx: Check = defineCheck({ line: 'security/hsts', ...about })
export const transportSecurityHeader: Check = defineCheck({ line: 'headers/transport-security', ...about })

import { answers } from '#readiness/facts/answers/answers.ts'
import { httpRedirects } from '#readiness/facts/tls/http-redirects.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail } from '#readiness/model/judgement.ts'
import { HSTS } from './header-rules.ts'
import { judgeCells } from './judge-cells.ts'
import { judgeWithoutTls } from './without-tls.ts'

export const hsts = defineCheck({
  line: 'security/hsts',
  name: 'live',
  title: 'Every answer over https has HSTS for a year, once, and none over http',
  proof: 'whole',
  needs: { answers, plain: httpRedirects },
  looksAt:
    'Asks over https for a page, its files, its API, a redirect and errors of every kind, and over http, and reads Strict-Transport-Security of each.',
  why: 'Until a browser has seen the header, the first request of every visit may go over plain http, where anybody on the way can read and change it.',
  mend: HSTS.fix,
  sources: ['RFC 6797', 'OWASP ASVS 5.0 v5.0.0-3.4.1'],
  judge({ answers: seen, plain }) {
    if (!seen.isTls) return judgeWithoutTls(seen)
    const judged = judgeCells(seen, HSTS)
    const overHttp = some(
      plain.answers
        .filter(({ hasHsts }) => hasHsts)
        .map(({ asked, status }) => ({
          url: asked.split(' ', 2)[1] ?? asked,
          observed: `Strict-Transport-Security over plain http (${status})`,
          expected: 'only over https (RFC 6797 §7.2)',
        })),
    )
    if (judged.outcome !== 'pass' && judged.outcome !== 'fail') return judged
    if (overHttp === undefined) return judged
    if (judged.outcome === 'fail') return { ...judged, evidence: [...judged.evidence, ...overHttp] }
    return fail(
      'Strict-Transport-Security is sent over plain http as well, where RFC 6797 forbids it and browsers ignore it.',
      'Send the header in the server of port 443 only.',
      overHttp,
    )
  },
})

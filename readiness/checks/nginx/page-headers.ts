import { isAssets } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig } from '#readiness/facts/nginx/nginx-config.ts'
import { headerCells } from '#readiness/facts/nginx/nginx-headers.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { CONTENT_TYPE, FRAME, POLICY, REFERRER } from './header-rules.ts'
import { judgeHeader, unique } from './judge-header.ts'

const INHERITANCE =
  'A location with any add_header of its own inherits none from the server: repeat them there, or include one file in both places.'
const looksAt = (header: string): string =>
  `The ${header} that each location of nginx ends up with, whether it is right, and whether errors have it too (always).`

export const frameOptions = defineCheck({
  line: 'headers/frame-options',
  name: 'nginx',
  title: 'nginx keeps pages out of foreign frames',
  proof: 'whole',
  looksAt: `${looksAt('X-Frame-Options')} frame-ancestors in a Content-Security-Policy counts as well.`,
  why: 'A page inside an invisible frame of another site can be made to take clicks that were meant for something else.',
  mend: `\`add_header X-Frame-Options "SAMEORIGIN" always;\` at the server level, or better \`frame-ancestors 'self'\` in the policy. ${INHERITANCE}`,
  sources: ['RFC 7034', 'ASVS 3.4.6', 'OWASP Clickjacking Defense Cheat Sheet'],
  needs: { nginx: nginxConfig },
  judge: ({ nginx }) => judgeHeader(nginx, FRAME),
})

export const contentTypeOptions = defineCheck({
  line: 'headers/content-type-options',
  name: 'nginx',
  title: 'nginx forbids guessing of content types',
  proof: 'whole',
  looksAt: looksAt('X-Content-Type-Options'),
  why: 'Without nosniff a browser may run an uploaded picture or a text as a script.',
  mend: `\`add_header X-Content-Type-Options "nosniff" always;\` at the server level. ${INHERITANCE}`,
  sources: ['ASVS 3.4.4', 'https://fetch.spec.whatwg.org/#x-content-type-options-header'],
  needs: { nginx: nginxConfig },
  judge: ({ nginx }) => judgeHeader(nginx, CONTENT_TYPE),
})

export const referrerPolicy = defineCheck({
  line: 'headers/referrer-policy',
  name: 'nginx',
  title: 'nginx keeps addresses from other sites',
  proof: 'whole',
  looksAt: looksAt('Referrer-Policy'),
  why: 'Addresses hold tokens, names and searches. They are told to every other site that a page links to or loads from, unless a policy forbids it.',
  mend: `\`add_header Referrer-Policy "strict-origin-when-cross-origin" always;\` at the server level. ${INHERITANCE}`,
  sources: ['ASVS 3.4.5', 'https://www.w3.org/TR/referrer-policy/'],
  needs: { nginx: nginxConfig },
  judge: ({ nginx }) => judgeHeader(nginx, REFERRER),
})

export const contentSecurityPolicy = defineCheck({
  line: 'headers/content-security-policy',
  name: 'nginx',
  title: 'nginx sends a policy that stops injected scripts',
  proof: 'whole',
  looksAt: `${looksAt('Content-Security-Policy')} Judged by Google's CSP evaluator.`,
  why: "The policy is what is left when a page has an injection. With 'unsafe-inline' for scripts, no nonce and no hash, it stops nothing. That is stricter than the checklist's own example, which has 'unsafe-inline' in script-src.",
  mend: `Take 'unsafe-inline', * and data: out of script-src; load scripts from files, or give each a hash or a nonce that is new for every answer. Inline styles may stay. ${INHERITANCE}`,
  sources: ['ASVS 3.4.3', 'https://www.w3.org/TR/CSP3/', 'https://csp-evaluator.withgoogle.com/'],
  needs: { nginx: nginxConfig },
  judge: ({ nginx }) => judgeHeader(nginx, POLICY),
})

export const xssProtection = defineCheck({
  line: 'headers/xss-protection',
  name: 'nginx',
  title: 'nginx does not switch on the old filter of browsers halfway',
  proof: 'whole',
  looksAt: 'The X-XSS-Protection that nginx sends with pages, if any.',
  why: 'Browsers have removed this filter. Where it is left, "1" without mode=block lets it rewrite pages, which was used to break safe ones. OWASP says to send 0 or nothing; the checklist\'s "1; mode=block" is accepted as well.',
  mend: '`add_header X-XSS-Protection "0" always;`, or leave the header away and rely on a Content-Security-Policy.',
  sources: ['OWASP HTTP Security Response Headers Cheat Sheet'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const cells = nginx.configurations
      .flatMap((configuration) => headerCells(configuration, 'X-XSS-Protection'))
      .filter(({ answer }) => !isAssets(answer))
    const [first] = cells
    if (first === undefined) return nothingToSee('nginx answers with no pages here.')
    const set = cells.flatMap(({ header, values }) =>
      header === undefined ? [] : values.map((value) => ({ header, value: value.trim() })),
    )
    const bad = set.filter(
      ({ value }) => !value.includes('$') && !/^(0|1\s*;\s*mode\s*=\s*block\s*;?.*)$/i.test(value),
    )
    const expected = '0, or no such header'
    const findings = some(
      unique(
        bad.map(({ header: { file, line }, value }) => ({
          file,
          line,
          observed: `X-XSS-Protection: ${value}`,
          expected,
        })),
      ),
    )
    if (findings !== undefined)
      return fail(
        'The filter of old browsers is switched on in the way that could be turned against the page.',
        'add_header X-XSS-Protection "0" always;',
        findings,
      )
    if (set.some(({ value }) => value.includes('$')))
      return unknown('The value of X-XSS-Protection is decided outside the tree.')
    const sent = some(
      unique(
        set.map(({ header: { file, line }, value }) => ({
          file,
          line,
          observed: `X-XSS-Protection: ${value}`,
        })),
      ),
    )
    if (sent !== undefined) return pass('The old filter is off, or blocks.', sent)
    const { file, line } = first.answer.scope
    return pass('nginx does not send it, as OWASP advises.', [
      { file, line, observed: 'no X-XSS-Protection' },
    ])
  },
})

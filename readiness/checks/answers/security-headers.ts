import { placeOf, quoted, valuesOf, type Answer } from '#readiness/facts/answers/answer.ts'
import { answers } from '#readiness/facts/answers/answers.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, type Judgement } from '#readiness/model/judgement.ts'
import { judgePolicy } from './header-checks.ts'
import { FRAMES, NOSNIFF, REFERRER } from './header-rules.ts'
import { judgeCells } from './judge-cells.ts'

/** A product with its version, e.g. nginx/1.22.1 or PHP/8.1. */
const VERSION = /[a-z][\w-]{1,30}[/ ]v?\d+\.\d+/i

function versionOf(answer: Answer): string | undefined {
  for (const name of ['server', 'x-powered-by', 'x-aspnet-version', 'x-generator'])
    for (const value of valuesOf(answer, name))
      if (VERSION.test(value) || (name === 'x-aspnet-version' && /\d/.test(value)))
        return `${name}: ${quoted(value, 60)}`
  return undefined
}

export const securityHeaders = defineCheck({
  line: 'api/headers',
  name: 'live',
  title: 'Pages, files, the API and errors have their security headers',
  proof: 'whole',
  needs: { answers },
  looksAt:
    'Asks for a page, its files, its API and errors of every kind, and reads Content-Security-Policy, frame-ancestors or X-Frame-Options, X-Content-Type-Options and Referrer-Policy of each, and whether a header tells the version of a server.',
  why: 'Each takes a class of attacks away at the cost of a line. They are forgotten most of all on errors and on files, which are answered by something else than the page.',
  mend: 'Set all of them in one place that every answer goes through, with "always" in nginx. Take the version away: server_tokens off in nginx, and no X-Powered-By in the app.',
  sources: ['OWASP ASVS 5.0 V3.4', 'OWASP ASVS 5.0 v5.0.0-13.4.6'],
  judge({ answers: seen }) {
    const judged = [judgePolicy(seen), ...[FRAMES, NOSNIFF, REFERRER].map((rule) => judgeCells(seen, rule))]
    const versions = seen.cells.flatMap(({ name, answer }): Evidence[] => {
      const version = versionOf(answer)
      return version === undefined
        ? []
        : [
            {
              url: placeOf(answer),
              observed: `${name} (${answer.status}): ${version}`,
              expected: 'no version of a server',
            },
          ]
    })
    const findings = some([
      ...judged.flatMap((each) => (each.outcome === 'fail' ? each.evidence : [])),
      ...versions,
    ])
    if (findings !== undefined)
      return fail('Security headers are missing or weak.', fixesOf(judged, versions.length > 0), findings)
    const good = some(judged.flatMap((each) => (each.outcome === 'pass' ? each.evidence : [])))
    if (good === undefined) return nothingToSee('The target gave no answer that security headers are for.')
    return pass('Every kind of answer that was seen has its security headers.', good)
  },
})

function fixesOf(judged: readonly Judgement[], isVersion: boolean): string {
  const fixes = judged.flatMap((each) => (each.outcome === 'fail' ? [each.fix] : []))
  if (isVersion)
    fixes.push('Take the version out of the header: server_tokens off in nginx, no X-Powered-By in the app.')
  return fixes.join('\n')
}

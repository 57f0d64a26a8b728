import { answers, type Answers } from '#readiness/facts/answers/answers.ts'
import { placeOf, valuesOf } from '#readiness/facts/answers/answer.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { fail, type Judgement } from '#readiness/model/judgement.ts'
import { FRAMES, HSTS, NOSNIFF, POLICY, REFERRER, XSS } from './header-rules.ts'
import { judgeCells, onPages, type CellRule } from './judge-cells.ts'
import { judgeWithoutTls } from './without-tls.ts'

const LOOKS =
  'Asks the target for a page, its files, its API, and for errors of every kind (401, 404, 405, 413, a malformed address), and reads the header of each answer.'

function headerCheck(line: string, rule: CellRule, why: string, sources: readonly string[]): Check {
  return defineCheck({
    line,
    name: 'live',
    title: `Every answer that needs it has a right ${rule.header}`,
    proof: 'whole',
    needs: { answers },
    looksAt: LOOKS,
    why,
    mend: rule.fix,
    sources,
    judge: ({ answers: seen }) => judgeCells(seen, rule),
  })
}

/** The nonces of a policy. */
const noncesOf = (policies: readonly string[]): string[] =>
  policies.flatMap((policy) =>
    [...policy.matchAll(/'nonce-([^']{1,200})'/g)].flatMap(([, nonce]) => nonce ?? []),
  )

export function judgePolicy(seen: Answers): Judgement {
  const judged = judgeCells(seen, POLICY)
  if (judged.outcome !== 'pass') return judged
  const pages = seen.cells.filter(onPages)
  const known = new Map<string, string>()
  for (const { name, answer } of pages)
    for (const nonce of new Set(noncesOf(valuesOf(answer, 'content-security-policy')))) {
      if (known.has(nonce))
        return fail(
          'Two answers have the same nonce in their Content-Security-Policy.',
          'Make a new random nonce for each answer. A page that is kept as a file needs hashes in place of nonces.',
          [
            {
              url: placeOf(answer),
              observed: `${name} (${answer.status}): the nonce of ${known.get(nonce)} again`,
              expected: 'a nonce that is new in each answer',
            },
          ],
        )
      known.set(nonce, name)
    }
  return judged
}

export const HEADER_CHECKS: readonly Check[] = [
  headerCheck(
    'headers/frame-options',
    FRAMES,
    'A page that any site may show in a frame can be laid under something else, so that a click meant for one thing does another.',
    ['RFC 7034', 'OWASP ASVS 5.0 v5.0.0-3.4.6'],
  ),
  headerCheck(
    'headers/content-type-options',
    NOSNIFF,
    'Without nosniff a browser guesses what a file is, and may run as a script what was uploaded as a text.',
    ['OWASP ASVS 5.0 v5.0.0-3.4.4'],
  ),
  headerCheck(
    'headers/xss-protection',
    XSS,
    'The header turned on a filter that browsers have removed, since it could itself be used for attacks. What protects today is a Content-Security-Policy; the header is 0 or not there.',
    ['OWASP HTTP Headers Cheat Sheet'],
  ),
  headerCheck(
    'headers/referrer-policy',
    REFERRER,
    'Addresses may hold what is private, such as the token of a link. With no policy, old browsers tell other sites the whole address.',
    ['OWASP ASVS 5.0 v5.0.0-3.4.5'],
  ),
  defineCheck({
    line: 'headers/content-security-policy',
    name: 'live',
    title: 'Every page has a Content-Security-Policy that stops injected scripts',
    proof: 'whole',
    needs: { answers },
    looksAt: `${LOOKS} Google's CSP Evaluator judges each policy; a nonce has to be new in each answer.`,
    why: "A policy that allows 'unsafe-inline' for scripts stops no injected script. The policy is the last guard when a text is shown as HTML by mistake.",
    mend: POLICY.fix,
    sources: ['CSP Level 3', 'OWASP ASVS 5.0 v5.0.0-3.4.3'],
    judge: ({ answers: seen }) => judgePolicy(seen),
  }),
  defineCheck({
    line: 'headers/transport-security',
    name: 'live',
    title: 'Every answer over https has Strict-Transport-Security',
    proof: 'whole',
    needs: { answers },
    looksAt: LOOKS,
    why: 'It makes a browser use https from the first request on, also when somebody on the way would rather have it otherwise.',
    mend: HSTS.fix,
    sources: ['RFC 6797', 'OWASP ASVS 5.0 v5.0.0-3.4.1'],
    judge: ({ answers: seen }) => (seen.isTls ? judgeCells(seen, HSTS) : judgeWithoutTls(seen)),
  }),
]

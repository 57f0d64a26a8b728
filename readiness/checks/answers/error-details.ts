import { placeOf } from '#readiness/facts/answers/answer.ts'
import { wrongRequests } from '#readiness/facts/answers/wrong-requests.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { leaksIn } from './leak-patterns.ts'

export const errorDetails = defineCheck({
  line: 'errors/details',
  name: 'live',
  title: 'Errors tell nothing of the inside',
  proof: 'whole',
  needs: { wrongRequests },
  looksAt:
    'Sends requests that are wrong in every way (unknown addresses, broken JSON, zero bytes, quotes, numbers that are too large, wrong methods, a header and a body that are too large) and looks in the errors for stack traces, statements and errors of the database, paths, addresses of the inside, pages of debuggers and versions.',
  why: 'Each of them saves an attacker work: which library in which version, which query, which path.',
  mend: 'One handler for all errors that logs the cause and answers with a code and the id of the request. NODE_ENV=production, DEBUG off, server_tokens off.',
  sources: ['OWASP ASVS 5.0 v5.0.0-16.5.1', 'CWE-209'],
  judge({ wrongRequests: { refused, origin } }) {
    const errors = refused.filter(({ answer }) => answer.status >= 400)
    const findings = some(
      errors.flatMap(({ what, answer }) =>
        leaksIn(answer.text).map(({ kind, piece }) => ({
          url: placeOf(answer),
          observed: `${what} (${answer.status}): ${kind}: ${piece}`,
          expected: 'a code and the id of the request, and nothing of the inside',
        })),
      ),
    )
    if (findings !== undefined)
      return fail(
        'Errors show something of the inside.',
        'Answer errors from one handler that logs the cause and shows a code. Run in production mode; server_tokens off in nginx.',
        findings,
      )
    if (errors.length === 0) return nothingToSee(`${origin} answered no wrong request with an error.`)
    const statuses = [...new Set(errors.map(({ answer }) => answer.status))].sort((a, b) => a - b)
    return pass(`${errors.length} errors were read, and none tells anything of the inside.`, [
      { url: origin, observed: `${errors.length} errors with ${statuses.join(', ')}` },
    ])
  },
})

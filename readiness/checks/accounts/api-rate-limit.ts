import { burstProbe } from '#readiness/facts/accounts/campaign.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

export const apiRateLimitProbe = defineCheck({
  line: 'api/rate-limit',
  name: 'probe',
  title: 'A burst of requests is refused with 429',
  proof: 'whole',
  needs: { seen: burstProbe },
  looksAt:
    'One signed-in throw-away account reads the same address of the API up to 300 times (`api.burst` of the adapter), twelve at once, until it is answered 429.',
  why: 'Without a limit one client takes the place of all others, and scrapes or guesses what it likes.',
  mend: 'Limit requests per client at the proxy (`limit_req` with `limit_req_status 429`, for nginx answers 503 otherwise) or in the app, with a store that all processes share; send Retry-After. If your limit is meant to allow more than this burst, say so in the adapter: `api: { burst: 1200 }`.',
  sources: ['RFC 6585 §4', 'OWASP API Security Top 10 2023, API4', 'OWASP ASVS 5.0 2.4.1', 'CWE-770'],
  judge({ seen }) {
    const url = seen.origin + seen.path
    if (seen.limitedAt !== undefined)
      return pass(`A burst was limited at request ${seen.limitedAt}.`, [
        {
          url,
          observed: `429 at request ${seen.limitedAt}, ${seen.hasRetryAfter ? 'with' : 'without'} Retry-After`,
        },
      ])
    if (seen.failures > 0)
      return unknown(
        `In a burst of ${seen.requests} requests ${seen.failures} were answered ${seen.status}: a limit would be 429, and a 503 cannot be told from a server that is overrun (nginx: limit_req_status 429).`,
      )
    const rate = Math.floor(seen.requests / Math.max(seen.seconds, 0.1))
    if (rate < 10)
      return unknown(
        `The site answered so slowly (${seen.requests} requests in ${seen.seconds} s) that no burst came about.`,
      )
    return fail(
      `${seen.requests} requests of one client in ${seen.seconds} s were all answered.`,
      'Limit requests per client, at the proxy or in the app, and answer 429 with Retry-After.',
      [
        {
          url,
          observed: `no limit within ${seen.requests} requests in a row`,
          expected: '429 with Retry-After',
        },
      ],
    )
  },
})

import { isRedirect, quoted } from '#readiness/facts/answers/answer.ts'
import { httpRedirects, type PlainAnswer } from '#readiness/facts/tls/http-redirects.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { judgeWithoutTls } from './without-tls.ts'

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '')

/** What is wrong with what http is answered with. */
function faultOf({
  asked,
  method,
  path,
  host,
  status,
  location,
  isForPrograms = false,
}: PlainAnswer): string | undefined {
  if (!isRedirect({ status } as Parameters<typeof isRedirect>[0])) {
    // What is not carried out over http needs no redirect: only GET is what a person types.
    if (method !== 'GET') return status < 300 ? `${method} is answered with ${status} over http` : undefined
    // A program need not be sent on, only sent away; one that is asked to sign in was let in.
    if (isForPrograms && status >= 400 && status < 500 && status !== 401) return undefined
    return status === 426 ? undefined : `is answered with ${status} over http, not with a redirect`
  }
  const to = location === undefined ? null : URL.parse(location, asked.split(' ', 2)[1])
  if (to === null) return `is redirected (${status}) to nowhere`
  if (to.protocol !== 'https:') return `is redirected (${status}) to ${to.protocol}//, not to https`
  if (bare(to.hostname) !== bare(host))
    return `is redirected (${status}) to another host, ${quoted(to.hostname, 80)}`
  if (path !== '/' && method === 'GET' && `${to.pathname}${to.search}` !== path)
    return `is redirected (${status}) without its path and query`
  return undefined
}

export const httpsRedirect = defineCheck({
  line: 'security/https-redirect',
  name: 'live',
  title: 'Every address over http leads to the same address over https',
  proof: 'whole',
  needs: { plain: httpRedirects },
  looksAt:
    'Asks each public host over http for /, for a deep path with a query, for an address of the API, and with a POST, and reads where each is sent. The path of ACME challenges is left alone. A port 80 that is closed is as good.',
  why: 'People type addresses without https. What is answered over http can be read and changed on the way, the session cookie included.',
  mend: 'In nginx, for port 80: location / { return 301 https://$host$request_uri; } with the server names of your own hosts.',
  sources: ['OWASP ASVS 5.0 v5.0.0-4.1.2', 'RFC 9110 §15.4'],
  judge({ plain: { answers, closed, isCertain, ...place } }) {
    if (!place.origin.startsWith('https:')) return judgeWithoutTls(place)
    const findings = some(
      answers.flatMap((answer) => {
        const fault = faultOf(answer)
        return fault === undefined
          ? []
          : [
              {
                url: answer.asked.split(' ', 2)[1] ?? answer.asked,
                observed: fault,
                expected: `301 or 308 to https://${answer.host}${answer.path}`,
              },
            ]
      }),
    )
    if (findings !== undefined)
      return fail(
        'Something is answered over plain http.',
        'Answer everything on port 80, but for ACME challenges, with: return 301 https://$host$request_uri;',
        findings,
      )
    const lost = closed.find((each) => /does not resolve/.test(each))
    if (lost !== undefined) return unknown(`Over http, ${lost}.`)
    if (answers.length === 0 && !isCertain)
      return nothingToSee(`Which port speaks http beside ${place.origin} is not known.`)
    const seen = some([
      ...answers.map(({ asked, status, location }) => ({
        url: asked.split(' ', 2)[1] ?? asked,
        observed: `${asked.split(' ', 1)[0]}: ${status}${location === undefined ? '' : ` to ${quoted(location, 120)}`}`,
      })),
      ...closed.map((each) => ({ observed: `over http, ${each}` })),
    ])
    if (seen === undefined) return nothingToSee('Nothing was asked over http.')
    return pass(
      answers.length === 0
        ? 'Nothing answers over http.'
        : 'Everything over http leads to the same address over https.',
      seen,
    )
  },
})

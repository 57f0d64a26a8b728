import { quoted } from '#readiness/facts/answers/answer.ts'
import { crossOrigin, type CrossOriginAnswer } from '#readiness/facts/answers/cross-origin.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

function faultOf({
  kind,
  origin,
  allowOrigin,
  allowCredentials,
  trick,
}: CrossOriginAnswer): string | undefined {
  if (allowOrigin === undefined) return undefined
  const credentials = allowCredentials ? ' with credentials' : ''
  if (allowOrigin === origin) return `${trick} (${quoted(origin, 100)}) is allowed${credentials}`
  if (allowOrigin !== '*') return undefined
  return kind === 'API' || allowCredentials ? `every origin (*) is allowed${credentials}` : undefined
}

export const cors = defineCheck({
  line: 'api/cors',
  name: 'live',
  title: 'No origin of a stranger may read the API',
  proof: 'whole',
  needs: { crossOrigin },
  looksAt:
    'Asks the API and the page with the origins of an attacker (a stranger, null, our name as a prefix and as an ending, our name over plain http), as a simple request and as a preflight, and reads what is allowed.',
  why: 'An origin that is allowed with credentials reads what the signed-in visitor may read. Comparing the beginning or the end of a name allows names that anybody can register.',
  mend: 'Compare the whole origin with a list of your own, and answer with that one and Vary: Origin. Neither *, nor true, nor a pattern without ^ and $; never null.',
  sources: ['Fetch Standard', 'OWASP ASVS 5.0 v5.0.0-3.4.2', 'CWE-942'],
  judge({ crossOrigin: { asked, origin } }) {
    const byText = new Map<string, { url: string; observed: string; expected: string }>()
    for (const each of asked) {
      const fault = faultOf(each)
      if (fault === undefined) continue
      const observed = `${each.isPreflight ? 'preflight' : 'request'}: ${fault}`
      byText.set(`${each.url} ${observed}`, {
        url: each.url.replace(/gatehouse-ready-\w+/, 'gatehouse-ready'),
        observed,
        expected: 'only origins of your own',
      })
    }
    const findings = some([...byText.values()])
    if (findings !== undefined)
      return fail(
        'Origins of strangers are allowed to read answers.',
        'Compare the whole origin with a list of exact origins. Never repeat whatever was sent, and never allow * or null where a visitor is signed in.',
        findings,
      )
    const api = asked.filter(({ kind }) => kind === 'API')
    const [first] = api
    if (first === undefined)
      return nothingToSee(`No answer of an API was found at ${origin} to ask across origins.`)
    const urls = [...new Set(api.map(({ url }) => url))]
    return pass('No hostile origin is allowed.', [
      {
        url: first.url.replace(/gatehouse-ready-\w+/, 'gatehouse-ready'),
        observed: `${asked.length} requests with ${new Set(asked.map(({ trick }) => trick)).size} hostile origins to ${urls.length} addresses of the API: none allowed`,
      },
    ])
  },
})

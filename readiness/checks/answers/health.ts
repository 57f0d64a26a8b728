import { placeOf, type Answer } from '#readiness/facts/answers/answer.ts'
import { healthEndpoints } from '#readiness/facts/answers/health-endpoints.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

const LEAKS: readonly (readonly [string, RegExp])[] = [
  [
    'an address of the inside',
    /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqp):\/\/|\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b/,
  ],
  [
    'an error of the inside',
    /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|Traceback|password authentication failed|NOAUTH|WRONGPASS/,
  ],
  [
    'a version of what it runs on',
    /"(?:node|python|postgres\w*|redis|mysql|nginx|php|java|django|express|fastapi)(?:_?version)?"\s*:\s*"v?\d+\.\d+|PostgreSQL \d+\.\d+/i,
  ],
]

const leakOf = ({ text }: Answer): string | undefined => LEAKS.find(([, pattern]) => pattern.test(text))?.[0]

export const health = defineCheck({
  line: 'deployment/health',
  name: 'live',
  title: 'The health checks of the deployment pass',
  proof: 'whole',
  needs: { healthEndpoints },
  looksAt:
    'Asks for the usual addresses (/livez, /readyz, /healthz, /health, /api/health and more). A page that is shown for every address is none of them, and one that nginx answers by itself, or that is well while the page is an error, proves nothing of what is behind.',
  why: 'A proxy, an orchestrator and a person at night all ask the same question. An answer that comes whatever happens is worse than none.',
  mend: 'Serve /livez (200 as long as the process runs) and /readyz (503 while the database or Redis cannot be reached), from the application, without names and versions of the inside.',
  sources: ['Kubernetes: API health endpoints'],
  judge({ healthEndpoints: { found, origin, asked, page } }) {
    const findings: Evidence[] = found.flatMap(({ answer, path }) => {
      if (answer.status >= 500)
        return [{ url: placeOf(answer), observed: `${path}: ${answer.status}`, expected: '200' }]
      const leak = leakOf(answer)
      return leak === undefined
        ? []
        : [
            {
              url: placeOf(answer),
              observed: `${path} tells ${leak}`,
              expected: 'no more than whether it is well',
            },
          ]
    })
    const [first] = found
    if (page >= 500 && first !== undefined && findings.length === 0)
      findings.push({
        url: placeOf(first.answer),
        observed: `${first.path}: ${first.answer.status}, while the page is answered with ${page}`,
        expected: '503 as long as visitors get errors',
      })
    const bad = some(findings)
    if (bad !== undefined)
      return fail(
        'A health check does not pass, says nothing of what is behind it, or tells too much.',
        'See in the log why it is not ready, and have the application answer it, not the proxy. Let the public answer say no more than ok, and keep the rest for a port of the inside.',
        bad,
      )
    if (found.length === 0)
      return nothingToSee(`None of ${asked.length} usual addresses of health checks answers at ${origin}.`)
    const real = some(
      found
        .filter(({ isStatic }) => !isStatic)
        .map(({ path, answer }) => ({ url: placeOf(answer), observed: `${path}: ${answer.status}` })),
    )
    if (real === undefined)
      return unknown(
        `${found.map(({ path }) => path).join(', ')} is answered by nginx itself, so it says nothing of what is behind it.`,
      )
    return pass('The health checks pass.', real)
  },
})

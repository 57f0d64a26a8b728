import { isJson, jsonOf, mediaTypeOf, placeOf } from '#readiness/facts/answers/answer.ts'
import { wrongRequests, type WrongRequest } from '#readiness/facts/answers/wrong-requests.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

/** Their shape is laid down elsewhere (RFC 6749). */
const OAUTH = /\/(oauth2?|oidc|token|authorize|introspect)(\/|$|\?)/i

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keysOf = (each: WrongRequest): string[] | undefined => {
  const body = jsonOf(each.answer)
  return isObject(body) ? Object.keys(body) : undefined
}

export const errorShape = defineCheck({
  line: 'errors/standards',
  name: 'live',
  title: 'All errors of the API have one shape',
  proof: 'whole',
  needs: { wrongRequests },
  looksAt:
    'Asks the API, as a program does, for what does not exist, without a sign-in, with broken JSON, with a wrong method and with too much, and compares the errors: application/problem+json, or JSON that has a part in common.',
  why: 'Who writes a client can handle one shape of errors. Those of the proxy (413, 429, 502) are the ones that come as HTML, and break it.',
  mend: 'Answer every error of the API as application/problem+json (RFC 9457) from one handler, the unknown address included. In nginx, give error_page of 413, 429, 502, 503 and 504 the same shape.',
  sources: ['RFC 9457'],
  judge({ wrongRequests: { refused, apiPrefix, origin, cells } }) {
    if (apiPrefix === undefined) return nothingToSee(`No API was found at ${origin}.`)
    const api = refused.filter(({ isForApi, answer }) => isForApi && !OAUTH.test(answer.url))
    const errors = api.filter(({ answer }) => answer.status >= 400)
    const findings: Evidence[] = []
    const say = ({ what, answer }: WrongRequest, observed: string): void => {
      findings.push({
        url: placeOf(answer),
        observed: `${what} (${answer.status}): ${observed}`,
        expected: 'application/problem+json, or the JSON that the other errors have',
      })
    }
    for (const each of errors) {
      if (!isJson(each.answer)) say(each, `${mediaTypeOf(each.answer) || 'no content type'} in place of JSON`)
      else if (keysOf(each) === undefined) say(each, 'a body that is no JSON object')
      else {
        const body = jsonOf(each.answer) as Record<string, unknown>
        if (typeof body.status === 'number' && body.status !== each.answer.status)
          say(each, `the body says ${body.status}`)
      }
    }
    const page = cells.find(({ name, answer }) => name === 'unknown API address' && answer.status < 300)
    if (page !== undefined && apiPrefix !== '/')
      findings.push({
        url: placeOf(page.answer),
        observed: `unknown API address (${page.answer.status}): ${mediaTypeOf(page.answer) || 'an answer'} in place of an error`,
        expected: '404 in the shape of the other errors',
      })
    const shaped = errors.filter((each) => isJson(each.answer) && keysOf(each) !== undefined)
    const common = shaped
      .map((each) => keysOf(each) ?? [])
      .reduce<string[] | undefined>(
        (all, keys) => (all === undefined ? keys : all.filter((key) => keys.includes(key))),
        undefined,
      )
    if (common !== undefined && common.length === 0)
      for (const keys of new Set(
        shaped.map((each) => (keysOf(each) ?? []).toSorted().join(', ').slice(0, 120)),
      ))
        findings.push({
          url: `${origin}${apiPrefix}`,
          observed: `errors with ${keys === '' ? 'nothing' : keys}, which share nothing with the others`,
          expected: 'one shape for all errors',
        })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'The errors of the API have more than one shape.',
        'Answer all errors from one handler, as application/problem+json (RFC 9457), and give those of the proxy the same shape.',
        found,
      )
    const [first] = shaped
    if (first === undefined || shaped.length < 2)
      return nothingToSee('Too few errors of the API were seen to compare them.')
    const isProblem = shaped.every(({ answer }) => mediaTypeOf(answer) === 'application/problem+json')
    const statuses = [...new Set(shaped.map(({ answer }) => answer.status))].sort((a, b) => a - b)
    return pass(
      isProblem
        ? 'All errors of the API are application/problem+json.'
        : 'All errors of the API share one JSON shape.',
      [
        {
          url: `${origin}${apiPrefix}`,
          observed: `${shaped.length} errors (${statuses.join(', ')}), all with ${common?.slice(0, 8).join(', ')}`,
        },
      ],
    )
  },
})

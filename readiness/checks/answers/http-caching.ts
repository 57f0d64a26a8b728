import { headerOf, placeOf, valuesOf } from '#readiness/facts/answers/answer.ts'
import type { Cell } from '#readiness/facts/answers/answers.ts'
import { caching } from '#readiness/facts/answers/revalidation.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { isShareable, readCacheControl } from './cache-control.ts'

const DAY = 86_400

function faultOf({ name, answer }: Cell): string | undefined {
  const value = headerOf(answer, 'cache-control')
  const policy = readCacheControl(value ?? '')
  if (valuesOf(answer, 'set-cookie').length > 0 && isShareable(policy))
    return `a cookie in an answer that shared caches may keep (${value})`
  if (answer.status !== 200 || (name !== 'page' && name !== 'API answer')) return undefined
  if (value === undefined && headerOf(answer, 'expires') === undefined)
    return name === 'page' || headerOf(answer, 'etag') === undefined ? 'no Cache-Control' : undefined
  if (name === 'page' && !policy.isRevalidated && (policy.maxAge ?? 0) >= DAY)
    return `a page that browsers keep for ${policy.maxAge} s, so that a release is not seen`
  return undefined
}

export const httpCaching = defineCheck({
  line: 'performance/http-caching',
  name: 'live',
  title: 'Answers say how long they may be kept, and are cheap to ask for again',
  proof: 'whole',
  needs: { caching },
  looksAt:
    'Reads Cache-Control, ETag and Last-Modified of the page, its files and the API, asks for them again with the ETag, and looks for cookies in answers that shared caches may keep.',
  why: 'Without a word each cache decides for itself. A page that is kept too long points at files that are gone; an answer with a cookie that a shared cache keeps gives the session of one visitor to the next.',
  mend: 'Pages: Cache-Control: no-cache. Private answers of the API: no-store. Files with a hash in the name: public, max-age=31536000, immutable. Answer If-None-Match with 304.',
  sources: ['RFC 9111', 'RFC 9110 §13'],
  judge({ caching: { cells, revalidated, origin } }) {
    const findings: Evidence[] = cells.flatMap((cell) => {
      const fault = faultOf(cell)
      return fault === undefined
        ? []
        : [
            {
              url: placeOf(cell.answer),
              observed: `${cell.name} (${cell.answer.status}): ${fault}`,
              expected: 'Cache-Control that fits what it is',
            },
          ]
    })
    for (const { cell, url, validator, status, isSame } of revalidated)
      if (isSame && status === 200)
        findings.push({
          url,
          observed: `${cell}: asked for again with its ${validator}, it is sent whole (200)`,
          expected: '304',
        })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'Answers do not say how long they may be kept, or say it wrongly.',
        'Send Cache-Control with every answer: no-cache for pages, no-store for what is private, a year and immutable for files with a hash in the name; never let a shared cache keep an answer with Set-Cookie.',
        found,
      )
    const seen = some(
      cells
        .filter(({ name, answer }) => (name === 'page' || name === 'API answer') && answer.status === 200)
        .map(({ name, answer }) => ({
          url: placeOf(answer),
          observed: `${name}: Cache-Control: ${headerOf(answer, 'cache-control') ?? 'none, with an ETag'}`,
        })),
    )
    if (seen === undefined) return nothingToSee(`${origin} gave neither a page nor an answer of an API.`)
    const again = revalidated.filter(({ status }) => status === 304)
    return pass(
      `The page and the API say how long they may be kept; ${again.length} of ${revalidated.length} were cheap to ask for again.`,
      seen,
    )
  },
})

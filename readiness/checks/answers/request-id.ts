import { placeOf } from '#readiness/facts/answers/answer.ts'
import { requestIds } from '#readiness/facts/answers/request-ids.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const requestId = defineCheck({
  line: 'errors/request-id',
  name: 'live',
  title: 'Every answer of the API names its request',
  proof: 'whole',
  needs: { requestIds },
  looksAt:
    'Asks the API twice for the same thing, errors included, and looks for X-Request-Id or its like, whether it is new each time, whether the body of an error repeats it, and whether one of ours that would do harm in a log is taken over.',
  why: 'It is the one thing a visitor can tell you that leads to the line in your log.',
  mend: 'Make an id at the proxy ($request_id in nginx), hand it on, log it everywhere, and send it back in X-Request-Id and in the body of errors. Take one from outside only when it is short and plain.',
  sources: ['W3C Trace Context', 'OWASP ASVS 5.0 V16.2'],
  judge({ requestIds: { answers, hostile, origin } }) {
    if (answers.length === 0) return nothingToSee(`No answer of an API was found at ${origin}.`)
    const findings: Evidence[] = answers.flatMap((each) => {
      const at = { url: placeOf(each), expected: 'X-Request-Id, new for each request' }
      if (each.header === undefined)
        return [{ ...at, observed: `${each.cell} (${each.status}): no id of the request` }]
      return each.isUnique
        ? []
        : [{ ...at, observed: `${each.cell} (${each.status}): the same ${each.header} twice` }]
    })
    if (hostile?.isRepeated === true)
      findings.push({
        url: origin,
        observed: `${hostile.header}: an id of 600 characters with <script> in it is taken over as it is`,
        expected: 'an id of its own in place of one that is long or not plain',
      })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'Answers of the API do not name their request.',
        'Make an id for each request, send it back in X-Request-Id, log it, and take none over that is long or not plain.',
        found,
      )
    const seen = some(
      answers.map((each) => ({
        url: placeOf(each),
        observed: `${each.cell} (${each.status}): ${each.header}${each.isInBody === true ? ', and in the body' : ''}`,
      })),
    )
    return seen === undefined
      ? nothingToSee('No answer was seen.')
      : pass('Every answer of the API names its request.', seen)
  },
})

import { requestIdProbe } from '#readiness/facts/accounts/campaign.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass } from '#readiness/model/judgement.ts'

export const requestIdCheck = defineCheck({
  line: 'errors/request-id',
  name: 'probe',
  title: 'An answer carries the id of its request',
  proof: 'part',
  needs: { seen: requestIdProbe },
  looksAt:
    'Requests with X-Request-Id and traceparent: a success, an address that does not exist, and a refused sign-in. The id is looked for in the headers, in the body of the errors and, where the adapter names them, in the logs.',
  why: 'Somebody reports an error; the id is the one thing that leads from their screen to the line in the log.',
  mend: 'Take X-Request-Id when it is short and plain, make one otherwise, put it into every log line, into the header of every answer and into the body of every error. nginx: `proxy_set_header X-Request-Id $request_id;` and `$request_id` in the log format.',
  sources: ['W3C Trace Context', 'OWASP ASVS 5.0 16.2.1', 'RFC 9457 §3.1.5'],
  judge({ seen }) {
    const findings: Evidence[] = seen.answers
      .filter(({ ours, own, inBody }) => ours.length === 0 && own.length === 0 && !inBody)
      .map(({ name }) => ({
        url: seen.origin,
        observed: `no id of the request in the answer to: ${name}`,
        expected: 'X-Request-Id or traceparent in each answer',
      }))
    for (const { path, isFound } of seen.logs)
      if (!isFound)
        findings.push({
          file: path,
          observed: 'none of the ids of these requests stands in this log',
          expected: 'the id in every line about the request',
        })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'A request cannot be followed by its id.',
        'Put the id of the request into the header of every answer, the body of every error and every log line.',
        found,
      )
    const [first] = seen.answers
    const takesOurs = seen.answers.every(({ ours }) => ours.length > 0)
    const errors = seen.answers.filter(({ isError }) => isError)
    const places = [
      takesOurs
        ? `the id that was sent comes back (${first?.ours.join(', ')})`
        : 'the server gives each request an id of its own',
      `${errors.filter(({ inBody }) => inBody).length} of ${errors.length} errors hold it in their body`,
      seen.logs.length === 0 ? 'no log was given to look into' : `it stands in ${seen.logs.length} logs`,
      ...(seen.echoesAnything
        ? ['an id of 300 characters with markup is sent back as it came: keep to short plain ones']
        : []),
    ]
    return pass('Every answer carries an id of its request.', [
      { url: seen.origin, observed: places.join('; ') },
    ])
  },
})

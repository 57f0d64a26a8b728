import { placeOf } from '#readiness/facts/answers/answer.ts'
import { answers } from '#readiness/facts/answers/answers.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`

export const sizeLimits = defineCheck({
  line: 'api/size-limits',
  name: 'live',
  title: 'A body that is too large is refused with 413',
  proof: 'whole',
  needs: { answers },
  looksAt:
    'Sends one body of 2 MiB, or just over the limit that the nginx files of the tree set, to an address that does not exist.',
  why: 'Without a limit a few large requests fill the memory of the application.',
  mend: 'Set client_max_body_size in nginx and the limit of the body parser in the app, each as small as the largest thing you accept.',
  sources: ['RFC 9110 §15.5.14', 'OWASP ASVS 5.0 V5.2'],
  judge({ answers: { large, origin } }) {
    if (large === undefined || large.bytes === 0) return nothingToSee('Nothing large was sent.')
    const { answer, noAnswer, bytes } = large
    if (answer === undefined)
      return unknown(
        `A body of ${mebibytes(bytes)} was not answered: the target ${noAnswer ?? 'said nothing'}.`,
      )
    const evidence = {
      url: placeOf(answer),
      observed: `POST of ${mebibytes(bytes)}: ${answer.status}`,
      expected: '413',
    }
    if (answer.status === 413) return pass(`A body of ${mebibytes(bytes)} is refused.`, [evidence])
    if (answer.status >= 500)
      return fail(
        `A body of ${mebibytes(bytes)} is an error of the server (${answer.status}).`,
        'Refuse what is too large with 413, in the proxy (client_max_body_size) and in the app, before it is read.',
        [evidence],
      )
    return nothingToSee(
      `${origin} answers a body of ${mebibytes(bytes)} with ${answer.status}: where its limit is was not seen, since larger ones are not sent.`,
    )
  },
})

import { fail, unknown, type Judgement } from '#readiness/model/judgement.ts'

/** For a line that asks for TLS, when the target has none. */
export function judgeWithoutTls({
  given,
  isTlsElsewhere,
}: {
  given: string
  isTlsElsewhere: boolean
}): Judgement {
  if (isTlsElsewhere)
    return unknown(
      `readiness.yaml says that TLS ends before ${given}, so it cannot be seen here. Give --url the public https address.`,
    )
  return fail(
    `${given} speaks plain http and leads to no https.`,
    'Serve the application over https, and point --url at its https address. When something before this address ends TLS, give that address; "tls: external" in readiness.yaml says that there is such a thing.',
    [{ url: given, observed: 'plain http', expected: 'https' }],
  )
}

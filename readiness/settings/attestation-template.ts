import type { Line } from '#readiness/model/line.ts'

const DAY = 86_400_000

/** An attestation to be filled in, as it stands in readiness.yaml. Its names are refused as long as they are alike. */
export function attestationTemplate({ id, title, attest }: Line, made: string, withKey = true): string {
  const days = attest?.days ?? 90
  const until = new Date(Date.parse(made) + days * DAY).toISOString().slice(0, 10)
  const lines = [
    `  - line: ${id}`,
    `    statement: ${JSON.stringify(`${title}: what was done, and what came of it`)}`,
    '    owner: NAME # who did it',
    '    approver: NAME # somebody else, who looked at it',
    `    made: ${made}`,
    `    until: ${until} # ${days} days at most`,
    '    evidence:',
    '      - url: https://where.it.can.be/read',
  ]
  return [...(withKey ? ['attestations:'] : []), ...lines].join('\n')
}

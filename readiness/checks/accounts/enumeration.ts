import { enumerationProbe } from '#readiness/facts/accounts/campaign.ts'
import type { SeenQuestion } from '#readiness/facts/accounts/enumeration-step.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

export const enumerationCheck = defineCheck({
  line: 'security/authentication',
  name: 'enumeration',
  title: 'Nobody learns which addresses have an account',
  proof: 'part',
  needs: { seen: enumerationProbe },
  looksAt:
    'The same question about an address with a throw-away account and about one without: a sign-in with a wrong password, a request for a new password, a sign-up. Compared are status, headers, cookies, body and, for the sign-in, the time of eight answers each. A difference in time counts when nearly all answers of one side are slower by a third, twice.',
  why: 'A list of who has an account here is half of a break-in, and for some services a secret of its own.',
  mend: 'Answer alike: 401 for every refused sign-in, after a hash of the same cost for addresses without an account; "if there is an account, a mail is on its way" for a new password; the same answer to a sign-up over an existing address, with a mail to its owner instead.',
  sources: [
    'OWASP ASVS 5.0 6.3.8',
    'OWASP Authentication Cheat Sheet, "Authentication and Error Messages"',
    'CWE-204',
    'CWE-208',
  ],
  judge({ seen }) {
    const found = some(seen.questions.flatMap((question) => findingsOf(question, seen.origin)))
    if (found !== undefined)
      return fail(
        'The answers tell which addresses have an account.',
        'Answer alike whether or not an address has an account: status, text and time.',
        found,
      )
    const told = some(
      seen.questions.map((question) => ({ url: seen.origin + question.path, observed: tell(question) })),
    )
    return told === undefined
      ? unknown('Nothing could be asked.')
      : pass('Addresses with and without an account are answered alike.', told)
  },
})

function findingsOf({ name, path, differences, times }: SeenQuestion, origin: string): Evidence[] {
  const url = origin + path
  const findings: Evidence[] = differences.map(({ what, known, unknown: other }) => ({
    url,
    observed: `${name}: another ${what} for an address with an account (${known}) than without (${other})`,
    expected: 'the same',
  }))
  if (times?.isApart === true)
    findings.push({
      url,
      observed: `${name}: an address ${times.knownMs > times.unknownMs ? 'with' : 'without'} an account takes clearly longer`,
      expected: 'the same time',
    })
  return findings
}

function tell({ name, times }: SeenQuestion): string {
  return times === undefined
    ? `${name}: the same answer; times were not compared`
    : `${name}: the same answer, after ${times.knownMs} ms with and ${times.unknownMs} ms without an account (medians of ${times.pairs})`
}

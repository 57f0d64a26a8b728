import { attestations, type Attestations, type Attested } from '#readiness/facts/attested/attestations.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import {
  fail,
  notApplicable,
  nothingToSee,
  pass,
  unknown,
  type Judgement,
} from '#readiness/model/judgement.ts'
import type { Line } from '#readiness/model/line.ts'
import { attestationTemplate } from '#readiness/settings/attestation-template.ts'
import { dayAfter, standingOf } from './judge-attestation.ts'

const FILE = 'readiness.yaml'

type AttestedLine = Line & { attest: NonNullable<Line['attest']> }

export const isAttestable = (line: Line): line is AttestedLine => line.attest !== undefined

/** The check of what a person says of a line. */
export function attestationCheck(line: AttestedLine): Check {
  const { days, only } = line.attest
  return defineCheck({
    line: line.id,
    name: 'attestation',
    title: `Somebody answers for "${line.title}"`,
    proof: 'whole',
    looksAt: `The attestation for ${line.id} in readiness.yaml: made by an owner, approved by somebody else, with evidence, for ${days} days at most, and not ended by a change of the paths that it names.${sayDue(line)}`,
    why: only
      ? 'No program can see this. A signed word with a date, a link and a second person is the honest evidence; one without an end turns into a habit.'
      : 'What looks settled from outside can be done by a service that no file names. A person may say so, for a while.',
    mend: `Do it, then add to readiness.yaml and commit it:\n\n${attestationTemplate(line, '2026-01-31')}`,
    sources: ['Google SRE: production readiness review', 'ISO/IEC 27001:2022 A.5.36'],
    needs: { said: attestations },
    judge: ({ said }, { now }) => judgeLine(line, said, now),
  })
}

function sayDue({ due }: Line): string {
  if (due === undefined) return ''
  const again = due.everyDays === undefined ? '' : `, and again every ${due.everyDays} days`
  return ` It falls due ${due.firstDays} days after the day that \`launched\` names${again}.`
}

function judgeLine(line: AttestedLine, said: Attestations, now: Date): Judgement {
  const due = dueOf(line, said.launched)
  const own = said.attested
    .filter(({ attestation }) => attestation.line === line.id)
    .sort((a, b) => (a.attestation.made < b.attestation.made ? 1 : -1))
  const standings = own.map((each) => ({ each, standing: standingOf(each, line.attest.days, now) }))
  const valid = standings.find(({ standing }) => standing.is === 'valid')
  if (valid !== undefined) {
    const { owner, approver, until } = valid.each.attestation
    return pass(`${owner} answers for it, approved by ${approver}, until ${until}.`, [evidenceOf(valid.each)])
  }
  const [newest] = standings
  if (newest === undefined) return judgeSilence(line, due, now)
  const { each, standing } = newest
  if (standing.is === 'valid' || standing.is === 'unseen')
    return unknown(`The attestation of ${each.attestation.owner}: ${sayStanding(standing)}`, [
      evidenceOf(each),
    ])
  if (standing.is === 'over' && line.due !== undefined && line.due.everyDays === undefined)
    return notApplicable(
      `Asked once, after the launch: ${each.attestation.owner} attested it on ${each.attestation.made}.`,
      [evidenceOf(each)],
    )
  if (due !== undefined && now.getTime() < Date.parse(due) && standing.is === 'over')
    return notApplicable(`It falls due on ${due}.`, [evidenceOf(each)])
  return fail(
    `The attestation of ${each.attestation.owner} does not stand: ${sayStanding(standing)}`,
    `In ${FILE}, attestation of ${line.id}: ${standing.mend}.`,
    [{ ...evidenceOf(each), expected: `an attestation that stands, for ${line.attest.days} days at most` }],
  )
}

const sayStanding = (standing: ReturnType<typeof standingOf>): string =>
  standing.is === 'valid' ? '' : `${standing.because}.`

/** Nobody has said anything. */
function judgeSilence(line: AttestedLine, due: string | undefined, now: Date): Judgement {
  const template = attestationTemplate(line, now.toISOString().slice(0, 10))
  if (line.due !== undefined) {
    if (due === undefined)
      return notApplicable(
        `Not launched yet: ${FILE} has no \`launched\`. It falls due ${line.due.firstDays} days after that day.`,
      )
    if (now.getTime() < Date.parse(due)) return notApplicable(`It falls due on ${due}.`)
    return unknown(
      `Due since ${due}, and nobody has attested it. When it is done, add to ${FILE}:\n${template}`,
    )
  }
  if (line.attest.only !== true) return nothingToSee(`Nobody has attested it in ${FILE}.`)
  return unknown(`Only a person can know this. When it is so, add to ${FILE}:\n${template}`)
}

/** The day of the launch and the days until it is asked. */
const dueOf = ({ due }: Line, launched: string | undefined): string | undefined =>
  due === undefined || launched === undefined ? undefined : dayAfter(launched, due.firstDays)

function evidenceOf({ attestation }: Attested): Evidence {
  const { statement, owner, approver, made, until, evidence } = attestation
  const links = evidence.map(({ url, sha256 }) => (sha256 === undefined ? url : `${url} (sha256 ${sha256})`))
  return {
    file: FILE,
    observed: `"${statement}" ${owner}, approved by ${approver}, made ${made}, until ${until}; ${links.join(', ')}`,
  }
}

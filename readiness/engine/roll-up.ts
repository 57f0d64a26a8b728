import type { Proof } from '#readiness/model/check.ts'
import type { Outcome } from '#readiness/model/judgement.ts'
import type { Member } from '#readiness/model/report.ts'

export type Combined = { outcome: Outcome; because: string; fix?: string; waived?: true }

const failed = (member: Member): boolean => member.outcome === 'fail' && member.waived !== true
const waived = (member: Member): boolean => member.outcome === 'fail' && member.waived === true
const blocked = (member: Member): boolean => member.outcome === 'unknown' && member.silent !== true
const names = (members: readonly Member[]): string => members.map(({ title }) => title).join(' · ')

/** What the checks of a line say together. The order is that of the promise: unknown is never pass. */
export function combineChecks(members: readonly Member[], proofs: ReadonlyMap<string, Proof>): Combined {
  const verdict = combineWorst(members)
  if (verdict !== undefined) return verdict
  const passed = members.filter(({ outcome }) => outcome === 'pass')
  const proofOf = ({ id }: Member): Proof => proofs.get(id) ?? 'part'
  const whole = passed.find((member) => proofOf(member) === 'whole')
  if (whole !== undefined) return { outcome: 'pass', because: whole.because }
  // A part that nobody asked for is missing; one of which there is nothing here is none.
  const missing = members.filter((member) => proofOf(member) === 'part' && member.notAsked === true)
  const parts = passed.filter((member) => proofOf(member) === 'part')
  const [first] = parts
  if (first !== undefined && missing.length === 0) return { outcome: 'pass', because: first.because }
  const inapplicable = members.find(({ outcome }) => outcome === 'not-applicable')
  if (inapplicable !== undefined && passed.length === 0)
    return { outcome: 'not-applicable', because: inapplicable.because }
  const open = members.filter(({ outcome }) => outcome === 'unknown')
  // What could still be looked at tells more than what is not there.
  const askable = open.filter(({ notAsked }) => notAsked)
  const told = askable.length > 0 ? askable : open
  const reasons = [...new Set(told.map(({ because }) => because))].join(' ')
  return { outcome: 'unknown', because: reasons || 'What was seen proves too little.' }
}

/** What lines say together that are one line: all of them have to hold. */
export function combineLines(members: readonly Member[]): Combined {
  const verdict = combineWorst(
    members.map((member) => ({ ...member, because: `${member.title}: ${member.because}` })),
  )
  if (verdict?.outcome === 'fail' && verdict.waived !== true)
    return { ...verdict, because: `Failed: ${names(members.filter(failed))}` }
  const open = members.filter(({ outcome }) => outcome === 'unknown')
  if (open.length > 0) return { outcome: 'unknown', because: `Not verified: ${names(open)}` }
  if (verdict !== undefined) return { ...verdict, because: `Waived: ${names(members.filter(waived))}` }
  const passed = members.filter(({ outcome }) => outcome === 'pass')
  if (passed.length > 0) return { outcome: 'pass', because: `All that applies holds: ${names(passed)}` }
  return { outcome: 'not-applicable', because: 'None of its lines applies here.' }
}

function combineWorst(members: readonly Member[]): Combined | undefined {
  const failing = members.filter(failed)
  if (failing.length > 0) {
    const fixes = [...new Set(failing.flatMap(({ fix }) => (fix === undefined ? [] : [fix])))].join('\n')
    const because = [...new Set(failing.map((member) => member.because))].join(' ')
    return { outcome: 'fail', because, ...(fixes !== '' && { fix: fixes }) }
  }
  const open = members.filter(blocked)
  if (open.length > 0)
    return { outcome: 'unknown', because: [...new Set(open.map(({ because }) => because))].join(' ') }
  const [accepted] = members.filter(waived)
  if (accepted === undefined) return undefined
  const { because, fix } = accepted
  return { outcome: 'fail', because, waived: true, ...(fix !== undefined && { fix }) }
}

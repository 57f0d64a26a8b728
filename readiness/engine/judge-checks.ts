import type { Check } from '#readiness/model/check.ts'
import type { Target } from '#readiness/model/fact.ts'
import { unknown, type Judgement } from '#readiness/model/judgement.ts'
import type { Member } from '#readiness/model/report.ts'
import type { Gatherer, GatherOptions } from './gatherer.ts'
import { waive } from './waivers.ts'

/** More findings of one check than this are counted, not listed. */
const FINDINGS = 100

/** Gathers what a check needs and has it judge. */
export async function judgeCheck(
  check: Check,
  gatherer: Gatherer,
  target: Target,
  care: Pick<GatherOptions, 'turns' | 'refused'> = {},
): Promise<Member> {
  const { judgement, notes } = await conclude(check, gatherer, target, care)
  const { outcome, because, evidence = [] } = judgement
  const findings =
    outcome === 'fail' ? waive(check.id, evidence, target.settings.waivers ?? [], target.now) : evidence
  const isWaived = outcome === 'fail' && findings.every((finding) => 'waiver' in finding)
  const left = findings.length - FINDINGS
  return {
    id: check.id,
    title: check.title,
    depth: check.depth,
    outcome,
    because,
    ...(judgement.outcome === 'fail' && { fix: judgement.fix }),
    ...(isWaived && { waived: true as const }),
    ...(judgement.outcome === 'unknown' && judgement.silent && { silent: true as const }),
    ...(judgement.outcome === 'unknown' && judgement.notAsked && { notAsked: true as const }),
    ...((notes.length > 0 || left > 0) && {
      notes: left > 0 ? [...notes, `${left} more findings are not listed.`] : notes,
    }),
    evidence: findings.slice(0, FINDINGS),
  }
}

async function conclude(
  check: Check,
  gatherer: Gatherer,
  target: Target,
  { turns, refused }: Pick<GatherOptions, 'turns' | 'refused'>,
): Promise<{ judgement: Judgement; notes: string[] }> {
  const names = Object.keys(check.needs)
  const looked = await Promise.all(Object.values(check.needs).map((fact) => gatherer.get(fact)))
  const notes = [...new Set(looked.flatMap((each) => ('notes' in each ? each.notes : [])))]
  const blind = looked.filter((each) => 'reason' in each)
  const [first] = blind
  if (first !== undefined) {
    const because = [...new Set(blind.map(({ reason }) => reason))].join(' ')
    const isSilent = blind.every(({ silent }) => silent)
    const isAsked = !blind.some(({ notAsked }) => notAsked)
    const judgement = {
      ...unknown(because),
      ...(isSilent && { silent: true as const }),
      ...(isSilent && !isAsked && { notAsked: true as const }),
    }
    return { judgement, notes }
  }
  const facts = Object.fromEntries(
    looked.map((each, at) => [names[at], 'value' in each ? each.value : undefined]),
  )
  const reason = refused?.get(check.id)
  if (reason !== undefined) return { judgement: unknown(reason), notes }
  const give = await turns?.take(check.id)
  try {
    return { judgement: check.judge(facts, { now: target.now }), notes }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { judgement: unknown(`This check could not judge: ${text.split('\n', 1)[0]}`), notes }
  } finally {
    give?.()
  }
}

import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, type Judgement } from '#readiness/model/judgement.ts'

/** Something that code sets up: as it should be, as it should not be, or decided where code does not show it. */
export type Sighting = { verdict: 'good' | 'bad' | 'open'; evidence: Evidence }

export function sighting(
  verdict: Sighting['verdict'],
  file: Pick<CodeFile, 'path'> | string,
  line: number,
  observed: string,
  expected?: string,
): Sighting {
  const path = typeof file === 'string' ? file : file.path
  return { verdict, evidence: { file: path, line, observed, ...(expected !== undefined && { expected }) } }
}

export type Words = {
  good: string
  bad: string
  fix: string
  /** Said when something is decided outside of the code. */
  open?: string
  /** Said when nothing of the kind is there. */
  none: string
}

const OPEN = 'The code takes this from its configuration, so that the code alone does not show it.'

/** What sightings come to: one bad one is enough to fail, and what is open keeps the good ones from proving anything. */
export function judgeSightings(sightings: readonly Sighting[], words: Words): Judgement {
  const evidenceOf = (verdict: Sighting['verdict']): Evidence[] =>
    sightings.filter((each) => each.verdict === verdict).map(({ evidence }) => evidence)
  const bad = some(once(evidenceOf('bad')))
  if (bad !== undefined) return fail(words.bad, words.fix, bad)
  if (evidenceOf('open').length > 0) return nothingToSee(words.open ?? OPEN)
  const good = some(once(evidenceOf('good')).slice(0, 20))
  return good === undefined ? nothingToSee(words.none) : pass(words.good, good)
}

function once(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map(evidence.map((each) => [`${each.file}:${each.line}:${each.observed}`, each]))
  return [...seen.values()]
}

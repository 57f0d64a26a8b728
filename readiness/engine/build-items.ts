import type { Check, Proof } from '#readiness/model/check.ts'
import type { Line } from '#readiness/model/line.ts'
import type { Item, Member } from '#readiness/model/report.ts'
import { combineChecks, combineLines, type Combined } from './roll-up.ts'

/** The lines that a line is judged by, besides its own checks. */
export function partsOf(line: Line, catalogue: readonly Line[]): readonly Line[] {
  const rolled = line.rollsUp ?? []
  return catalogue.filter(
    ({ id, parent }) =>
      id !== line.id &&
      (parent === line.id ||
        rolled.some((each) =>
          each.endsWith('/') ? id.startsWith(each) && parent === undefined : id === each,
        )),
  )
}

/** Every line with what its checks and its parts say. */
export function buildItems(
  catalogue: readonly Line[],
  checks: readonly Check[],
  judged: ReadonlyMap<string, Member>,
): Item[] {
  const proofs = new Map<string, Proof>(checks.map(({ id, proof }) => [id, proof]))
  const built = new Map<string, Item>()
  const build = (line: Line): Item => {
    const known = built.get(line.id)
    if (known !== undefined) return known
    const own = checks.filter((check) => check.line === line.id).flatMap(({ id }) => judged.get(id) ?? [])
    const parts = partsOf(line, catalogue).map((part) => memberOf(build(part)))
    const item = itemOf(line, own, parts, proofs)
    built.set(line.id, item)
    return item
  }
  return catalogue.map(build)
}

function memberOf({ id, title, outcome, because, fix, waived }: Item): Member {
  return {
    id,
    title,
    outcome,
    because,
    ...(fix !== null && { fix }),
    ...(waived && { waived }),
    evidence: [],
  }
}

function itemOf(
  line: Line,
  own: readonly Member[],
  parts: readonly Member[],
  proofs: ReadonlyMap<string, Proof>,
): Item {
  const combined = combine(line, own, parts, proofs)
  const { id, tier, section, title, level, parent } = line
  const shown = own.filter(({ outcome }) => outcome === combined.outcome)
  return {
    id,
    tier,
    section,
    title,
    level,
    ...(parent !== undefined && { parent }),
    ...combined,
    fix: combined.fix ?? null,
    members: [...own, ...parts],
    evidence: shown.flatMap(({ evidence }) => evidence),
  }
}

function combine(
  line: Line,
  own: readonly Member[],
  parts: readonly Member[],
  proofs: ReadonlyMap<string, Proof>,
): Combined {
  if (own.length === 0 && parts.length === 0)
    return { outcome: 'unknown', because: 'No check looks at this line yet.' }
  if (parts.length === 0) return combineChecks(own, proofs)
  if (own.length === 0) return combineLines(parts)
  const alone = combineChecks(own, proofs)
  // A line that is judged by others is not held up by a check of its own that had nothing to see.
  const isSilent =
    alone.outcome === 'unknown' && own.every(({ outcome, silent }) => outcome !== 'unknown' || silent)
  const itself: Member = { id: line.id, title: 'the line itself', ...alone, evidence: [] }
  return combineLines(isSilent ? parts : [...parts, itself])
}

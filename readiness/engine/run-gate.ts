import type { Check } from '#readiness/model/check.ts'
import type { Depth, Target } from '#readiness/model/fact.ts'
import type { Line } from '#readiness/model/line.ts'
import type { Item, Member, Report } from '#readiness/model/report.ts'
import { buildItems, partsOf } from './build-items.ts'
import { concealer } from './conceal.ts'
import { Gatherer, type GatherOptions } from './gatherer.ts'
import { judgeCheck } from './judge-checks.ts'
import { reachVerdict, summarize } from './verdict.ts'

export type Gate = {
  catalogue: readonly Line[]
  checks: readonly Check[]
  version: string
  /** A line, a check of one, or a prefix such as "security/". */
  only?: string
  onJudged?: (judged: number, of: number) => void
} & GatherOptions

/** Looks, judges, and reports. Never throws for what the target does. */
export async function runGate(target: Target, gate: Gate): Promise<Report> {
  const startedAt = target.now.toISOString()
  const lines = selectLines(gate)
  const needed = withParts(lines, gate.catalogue)
  const checks = gate.checks.filter(({ line }) => needed.has(line))
  const gatherer = new Gatherer(target, gate)
  const judged = new Map<string, Member>()
  await Promise.all(
    checks.map(async (check) => {
      judged.set(check.id, await judgeCheck(check, gatherer, target, gate))
      gate.onJudged?.(judged.size, checks.length)
    }),
  )
  const wanted = new Set(lines.map(({ id }) => id))
  const all = buildItems(
    gate.catalogue.filter(({ id }) => needed.has(id)),
    checks,
    judged,
  )
  const items = all.filter(({ id }) => wanted.has(id))
  const summary = summarize(items)
  const { source, url, prometheus } = target
  return {
    schema: 1,
    version: gate.version,
    ...reachVerdict(summary),
    summary,
    target: {
      ...(source !== undefined && { source }),
      ...(url !== undefined && { url: url.href }),
      ...(prometheus !== undefined && { prometheus: prometheus.href }),
      depth: depthOf(target),
      ...(gate.only !== undefined && { only: gate.only }),
    },
    startedAt,
    finishedAt: new Date().toISOString(),
    items: concealItems(items, concealer(gatherer.concealed)),
  }
}

/** The lines that are asked for. Empty when `only` fits none. */
export function selectLines({ catalogue, checks, only }: Gate): readonly Line[] {
  if (only === undefined) return catalogue
  const ofCheck = checks.find(({ id }) => id === only)?.line
  return catalogue.filter(
    ({ id }) => id === only || id === ofCheck || (only.endsWith('/') && id.startsWith(only)),
  )
}

function withParts(lines: readonly Line[], catalogue: readonly Line[]): Set<string> {
  const needed = new Set<string>()
  const add = (line: Line): void => {
    if (needed.has(line.id)) return
    needed.add(line.id)
    for (const part of partsOf(line, catalogue)) add(part)
  }
  for (const line of lines) add(line)
  return needed
}

function depthOf({ url, active }: Target): Depth {
  if (url === undefined) return 'static'
  return active ? 'active' : 'live'
}

/** Titles, ids and fingerprints are ours; everything else may quote what was found. */
function concealItems(items: readonly Item[], conceal: (text: string) => string): Item[] {
  const clean = <T extends Item | Member>(each: T): T => ({
    ...each,
    because: conceal(each.because),
    ...(typeof each.fix === 'string' && { fix: conceal(each.fix) }),
    ...('notes' in each && { notes: each.notes?.map(conceal) }),
    evidence: each.evidence.map((finding) => ({
      ...finding,
      ...(finding.file !== undefined && { file: conceal(finding.file) }),
      ...(finding.url !== undefined && { url: conceal(finding.url) }),
      observed: conceal(finding.observed),
      ...(finding.expected !== undefined && { expected: conceal(finding.expected) }),
    })),
  })
  return items.map((item) => ({ ...clean(item), members: item.members.map(clean) }))
}

import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type Baseline = {
  path: string
  /** Names of the percentiles that it holds. */
  percentiles: readonly string[]
  hasRate: boolean
  /** When it was measured, where it says so. */
  measuredAt?: Date
  problem?: string
  /** Faults that a linter is to overlook: nothing was measured. */
  isOfLinter?: true
}

const NAME =
  /(^|\/)[^/]*(baseline|benchmark-?results?|bench-?results?|perf-?results?|load-?test-?results?|performance-?results?|k6-summary|lhci|lighthouse-?(report|baseline|results?))[^/]*\.json$|(^|\/)(baselines?|perf(ormance)?)\/[^/]+\.json$/i
const NOT =
  /(^|\/)(detekt|eslint|secrets|gitleaks|phpstan|psalm|lint|type|ts|ruff|mypy|semgrep|snapshot)[-_.]?baseline|\.secrets\.baseline|package(-lock)?\.json$|tsconfig/i

/** Stored figures of how fast it was. */
export const baselineFiles = defineFact<readonly Baseline[]>({
  name: 'performance baselines',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = new Set(at.target.settings.paths?.baselines ?? [])
    const found = tree.files.filter(
      ({ path, kind }) =>
        named.has(path) ||
        (NAME.test(path) && !NOT.test(path) && kind !== 'vendored' && kind !== 'generated'),
    )
    const baselines: Baseline[] = []
    for (const { path } of found.slice(0, 50)) {
      const text = await tree.read(path)
      if (text === undefined) continue
      const baseline = readBaseline(path, text)
      if (baseline.isOfLinter && !named.has(path)) continue
      if (
        named.has(path) ||
        baseline.percentiles.length > 0 ||
        baseline.problem !== undefined ||
        /baseline/i.test(path)
      )
        baselines.push(baseline)
    }
    return baselines
  },
})

function readBaseline(path: string, text: string): Baseline {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { path, percentiles: [], hasRate: false, problem: 'it is no JSON' }
  }
  const percentiles = new Set<string>()
  let hasRate = false
  let measuredAt: Date | undefined
  let faults = 0
  let left = 20_000
  const visit = (value: unknown, key: string, depth: number): void => {
    if (depth > 20 || --left < 0) return
    if (typeof value === 'number') {
      const percentile =
        /(?:^|_|\.|\b)(p\(?(?:50|75|90|95|97_?5|99|999)\)?|median|largest-?contentful-?paint|lcp|ttfb)/i.exec(
          key,
        )?.[1]
      if (percentile !== undefined) percentiles.add(percentile.toLowerCase().replaceAll(/[()]/g, ''))
      if (
        /^(rps|rate|throughput|requests(_per_second)?|requestsPerSecond|reqs?|iterations|n|samples|runs)$/i.test(
          key,
        )
      )
        hasRate = true
      return
    }
    if (typeof value === 'string') {
      if (
        /^(at|date|time|timestamp|measured(_?at)?|created(_?at)?|generated(_?at)?|fetchTime|started(_?at)?)$/i.test(
          key,
        )
      ) {
        const date = new Date(value)
        if (!Number.isNaN(date.getTime()))
          measuredAt = measuredAt === undefined || date > measuredAt ? date : measuredAt
      }
      return
    }
    if (Array.isArray(value)) for (const each of value) visit(each, key, depth + 1)
    else if (typeof value === 'object' && value !== null) {
      if (isFault(value)) faults += 1
      for (const [name, each] of Object.entries(value))
        visit(each, /^(value|numericValue)$/.test(name) ? key : name, depth + 1)
    }
  }
  visit(parsed, '', 0)
  return {
    path,
    percentiles: [...percentiles],
    hasRate,
    ...(measuredAt !== undefined && { measuredAt }),
    ...(faults > 0 && percentiles.size === 0 && { isOfLinter: true as const }),
  }
}

/** A place in a file, and what is wrong there. */
const isFault = (value: object): boolean =>
  ('line' in value || 'line_number' in value || 'startLine' in value) &&
  ('code' in value || 'rule' in value || 'ruleId' in value || 'message' in value || 'description' in value)

import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { partsOf } from '#readiness/engine/build-items.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import type { Outcome } from '#readiness/model/judgement.ts'
import type { LiveSite } from './_live-site.ts'

export type Outcomes = ReadonlyMap<string, Outcome>

/** Those that look at the running system itself, and not at what Prometheus has seen of it. */
const LIVE = CHECKS.filter(
  ({ depth, needs }) => depth === 'live' && Object.values(needs).every(({ asks }) => asks === undefined),
)
const LINES = CATALOGUE.filter(({ id }) => LIVE.some(({ line }) => line === id))

/**
 * What each line that looks at a running system comes to. A line with parts counts with its own checks alone.
 * @param why takes what speaks against a line
 */
export async function judgeLive(site: LiveSite, why: string[] = []): Promise<Outcomes> {
  const target = {
    url: new URL(site.origin),
    source: site.directory,
    active: false,
    settings: { version: 1 as const },
    now: new Date(),
  }
  const { items } = await runGate(target, { catalogue: CATALOGUE, checks: LIVE, version: 'seeded' })
  return new Map(
    LINES.map((line): [string, Outcome] => {
      const item = items.find(({ id }) => id === line.id)
      const own = item?.members.filter(({ depth }) => depth !== undefined) ?? []
      for (const { outcome, because, evidence } of own)
        if (outcome === 'fail')
          why.push(`${line.id}: ${because}`, ...evidence.map(({ url, observed }) => `  ${url}: ${observed}`))
      if (partsOf(line, CATALOGUE).length === 0) return [line.id, item?.outcome ?? 'unknown']
      return [line.id, own.some(({ outcome }) => outcome === 'fail') ? 'fail' : 'pass']
    }),
  )
}

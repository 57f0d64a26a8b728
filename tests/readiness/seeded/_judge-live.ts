import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { ACCOUNTS_CHECKS } from '#readiness/checks/accounts/list.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { partsOf } from '#readiness/engine/build-items.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import type { Check } from '#readiness/model/check.ts'
import type { Target } from '#readiness/model/fact.ts'
import type { Outcome } from '#readiness/model/judgement.ts'
import type { LiveSite } from './_live-site.ts'

export type Outcomes = ReadonlyMap<string, Outcome>

/** Those that look at the running system itself, and not at what Prometheus has seen of it. */
const LIVE = CHECKS.filter(
  ({ depth, needs }) => depth === 'live' && Object.values(needs).every(({ asks }) => asks === undefined),
)

/** What each line comes to that looks at a running system as a visitor does. @param why takes what speaks against it */
export const judgeLive = (site: LiveSite, why: string[] = []): Promise<Outcomes> =>
  judge(
    {
      url: new URL(site.origin),
      source: site.directory,
      active: false,
      settings: { version: 1 },
      now: new Date(),
    },
    LIVE,
    why,
  )

/** The same of the lines that are judged with throw-away accounts. */
export const judgeAccounts = (target: Target, why: string[] = []): Promise<Outcomes> =>
  judge(target, ACCOUNTS_CHECKS, why)

/** A line with parts counts with its own checks alone. */
async function judge(target: Target, checks: readonly Check[], why: string[]): Promise<Outcomes> {
  const { items } = await runGate(target, { catalogue: CATALOGUE, checks, version: 'seeded' })
  const lines = CATALOGUE.filter(({ id }) => checks.some(({ line }) => line === id))
  return new Map(
    lines.map((line): [string, Outcome] => {
      const item = items.find(({ id }) => id === line.id)
      const own = item?.members.filter(({ depth }) => depth !== undefined) ?? []
      for (const { outcome, because, evidence } of own)
        if (outcome === 'fail')
          why.push(
            `${line.id}: ${because}`,
            ...evidence.map(({ url, file, observed }) => `  ${url ?? file}: ${observed}`),
          )
      if (partsOf(line, CATALOGUE).length === 0) return [line.id, item?.outcome ?? 'unknown']
      return [line.id, own.some(({ outcome }) => outcome === 'fail') ? 'fail' : 'pass']
    }),
  )
}

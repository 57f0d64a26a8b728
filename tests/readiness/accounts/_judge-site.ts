import { ACCOUNTS_CHECKS } from '#readiness/checks/accounts/list.ts'
import { Gatherer, type Progress } from '#readiness/engine/gatherer.ts'
import { judgeCheck } from '#readiness/engine/judge-checks.ts'
import type { Member } from '#readiness/model/report.ts'
import type { Target } from '#readiness/model/fact.ts'

export type Judged = {
  members: ReadonlyMap<string, Member>
  outcomes: Readonly<Record<string, string>>
  concealed: ReadonlySet<string>
}

export function activeTarget(origin: string, adapter?: unknown): Target {
  return {
    url: new URL(origin),
    active: true,
    settings: { version: 1, ...(adapter !== undefined && { adapter }) },
    now: new Date(),
  }
}

/** What all checks with throw-away accounts say of a site. */
export async function judgeSite(
  target: Target,
  wanted: (id: string) => boolean = () => true,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Judged> {
  const gatherer = new Gatherer(target, { onProgress })
  const checks = ACCOUNTS_CHECKS.filter(({ id }) => wanted(id))
  const judged = await Promise.all(checks.map((check) => judgeCheck(check, gatherer, target)))
  return {
    members: new Map(judged.map((member) => [member.id, member])),
    outcomes: Object.fromEntries(judged.map(({ id, outcome }) => [id, outcome])),
    concealed: gatherer.concealed,
  }
}

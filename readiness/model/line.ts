export const LEVELS = ['must', 'should', 'nice'] as const
/** must: missing is NO-GO. should: missing is GO with a warning. nice: for information. */
export type Level = (typeof LEVELS)[number]

/** Where the checklist puts a line, by its own headings. */
export type Tier =
  | 'Critical Blockers'
  | 'High Priority'
  | 'Medium Priority'
  | 'Production Configuration'
  | 'Deployment Checklist'
  | 'Go/No-Go Criteria'
  | 'Success Metrics'
  | 'Continuous Improvement'

/** A line of the checklist. */
export type Line = {
  /** Section and name: "security/hsts". */
  id: string
  tier: Tier
  /** The heading above it, e.g. "Security". */
  section: string
  /** The checklist's own wording. */
  title: string
  level: Level
  /** The line above that this one is a part of. */
  parent?: string
  /** Judged by other lines: ids, or a prefix that ends with "/". */
  rollsUp?: readonly string[]
  /** A person may answer for it, for so many days. "only": nothing else can. */
  attest?: { days: number; only?: true }
  /** When it falls due, counted from the launch, and again after how many days. */
  due?: { firstDays: number; everyDays?: number }
  /** Judged from traffic: below a minimum of samples it is unknown. */
  needsTraffic?: true
}

import type { Depth } from './fact.ts'
import type { Evidence } from './evidence.ts'
import type { Outcome } from './judgement.ts'
import type { Level, Line } from './line.ts'

/** A piece of evidence in a report. What speaks against a line has a fingerprint, which a waiver names. */
export type Finding = Evidence & {
  fingerprint?: string
  waiver?: { owner: string; reason: string; note: string; until: string }
}

/** A check of a line, or a line that another one rolls up. */
export type Member = {
  id: string
  title: string
  outcome: Outcome
  because: string
  fix?: string
  /** Set for checks. */
  depth?: Depth
  /** Every finding of it is waived. It is still no pass. */
  waived?: true
  /** Nobody asked for it, or there is nothing of the kind: it did not hold up its line. */
  silent?: true
  /** Nobody asked for it: it needs a flag that was not given. */
  notAsked?: true
  /** What was left out while looking. */
  notes?: readonly string[]
  evidence: readonly Finding[]
}

export type Item = Pick<Line, 'id' | 'tier' | 'section' | 'title' | 'level'> & {
  parent?: string
  outcome: Outcome
  because: string
  /** What to do; null where nothing is to be done. */
  fix: string | null
  waived?: true
  members: readonly Member[]
  evidence: readonly Finding[]
}

export const EXIT = { go: 0, failed: 10, unverified: 11, usage: 2, internal: 70 } as const

export type Summary = Record<Level, Record<Outcome | 'waived', number>>

export type Report = {
  schema: 1
  version: string
  verdict: 'GO' | 'NO-GO'
  /** Why, in a sentence. */
  because: string
  exitCode: 0 | 10 | 11
  summary: Summary
  target: {
    source?: string
    url?: string
    prometheus?: string
    depth: Depth
    only?: string
  }
  startedAt: string
  finishedAt: string
  items: readonly Item[]
}

import type { Evidence, Some } from './evidence.ts'

export const OUTCOMES = ['pass', 'fail', 'not-applicable', 'unknown'] as const
export type Outcome = (typeof OUTCOMES)[number]

export type Pass = { outcome: 'pass'; because: string; evidence: Some<Evidence> }
export type Fail = { outcome: 'fail'; because: string; fix: string; evidence: Some<Evidence> }
export type NotApplicable = { outcome: 'not-applicable'; because: string; evidence?: readonly Evidence[] }
export type Unknown = {
  outcome: 'unknown'
  because: string
  evidence?: readonly Evidence[]
  /** There was nothing of the kind to look at, or nobody asked: this says nothing, also not against the line. */
  silent?: true
  /** Nobody asked for it. A line that needs it stays unknown. */
  notAsked?: true
}
/** What a check concludes. A pass without evidence and a fail without a fix are type errors. */
export type Judgement = Pass | Fail | NotApplicable | Unknown

/** It holds, and this was seen. */
export const pass = (because: string, evidence: Some<Evidence>): Pass => ({
  outcome: 'pass',
  because,
  evidence,
})

/** It does not hold. Each piece of evidence is one finding, which can be waived by itself. */
export const fail = (because: string, fix: string, evidence: Some<Evidence>): Fail => ({
  outcome: 'fail',
  because,
  fix,
  evidence,
})

/** The line asks nothing of this project, for a reason that a stranger accepts. */
export const notApplicable = (because: string, evidence: readonly Evidence[] = []): NotApplicable => ({
  outcome: 'not-applicable',
  because,
  evidence,
})

/** It was looked for and could not be seen. Never a pass. */
export const unknown = (because: string, evidence: readonly Evidence[] = []): Unknown => ({
  outcome: 'unknown',
  because,
  evidence,
})

/** Nothing of the kind that this check reads is here; another check of the same line may know. */
export const nothingToSee = (because: string): Unknown => ({ outcome: 'unknown', because, silent: true })

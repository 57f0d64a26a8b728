import type { Depth, Fact } from './fact.ts'
import type { Judgement } from './judgement.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- a check's own type says what each of its facts is
export type Needs = Readonly<Record<string, Fact<any>>>
export type Seen<N extends Needs> = { readonly [K in keyof N]: N[K] extends Fact<infer T> ? T : never }

/** What else a check may know: the moment it judges at. Everything else has to be a fact. */
export type Moment = { now: Date }

/**
 * How much a check proves of its line.
 * whole: its pass is enough. part: the line passes when all of its parts pass. hint: it can fail the line, and a pass
 * of it alone proves nothing.
 */
export type Proof = 'whole' | 'part' | 'hint'

export type CheckDocument = {
  /** What is looked at, in a sentence. */
  looksAt: string
  /** Why it matters, in a sentence or two. */
  why: string
  /** How to mend what it finds. May hold an example. */
  mend: string
  /** RFC, NIST, OWASP, ASVS id, advisory. */
  sources?: readonly string[]
}

export type Check = CheckDocument & {
  /** The id of its line in the catalogue. */
  line: string
  /** The line, a slash, and what it looks at: "security/hsts/nginx". */
  id: string
  title: string
  proof: Proof
  depth: Depth
  needs: Needs
  judge(facts: Readonly<Record<string, unknown>>, moment: Moment): Judgement
}

type Definition<N extends Needs> = CheckDocument & {
  line: string
  /** Last part of the id, e.g. "nginx". */
  name: string
  /** What holds when it passes: "nginx sends HSTS with every answer". */
  title: string
  proof: Proof
  needs: N
  /** Pure. Sees the facts that it needs and no other. */
  judge(facts: Seen<N>, moment: Moment): Judgement
}

const rank: Record<Depth, number> = { static: 0, live: 1, active: 2 }

export function defineCheck<const N extends Needs>(definition: Definition<N>): Check {
  const { name, judge, ...rest } = definition
  const depth = Object.values(definition.needs)
    .map((fact) => fact.depth)
    .reduce<Depth>((deepest, each) => (rank[each] > rank[deepest] ? each : deepest), 'static')
  return { ...rest, id: `${definition.line}/${name}`, depth, judge: judge as Check['judge'] }
}

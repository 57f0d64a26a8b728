import { isPage, isRedirect, placeOf, valuesOf, type Answer } from '#readiness/facts/answers/answer.ts'
import type { Answers, Cell } from '#readiness/facts/answers/answers.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, type Judgement } from '#readiness/model/judgement.ts'

export type CellRule = {
  /** As it is written. */
  header: string
  expected: string
  fix: string
  appliesTo(cell: Cell): boolean
  /** What is wrong with an answer, in words that stay the same between runs; undefined when nothing is. */
  faultOf(values: readonly string[], answer: Answer): string | undefined
}

/** Headers that tell a browser how to show a page mean something on pages alone, those of errors included. */
export const onPages = ({ answer }: Cell): boolean => isPage(answer) && !isRedirect(answer)
/** What has a body that a browser could take for something else. */
export const onBodies = ({ answer }: Cell): boolean => answer.bytes > 0 && !isRedirect(answer)
export const onAll = (): boolean => true

/** One rule over every kind of answer, each finding in its cell of the matrix. */
export function judgeCells({ cells }: Pick<Answers, 'cells'>, rule: CellRule): Judgement {
  const applying = cells.filter(rule.appliesTo)
  const name = rule.header.toLowerCase()
  const findings = applying.flatMap(({ name: cell, answer }): Evidence[] => {
    const fault = rule.faultOf(valuesOf(answer, name), answer)
    return fault === undefined
      ? []
      : [{ url: placeOf(answer), observed: `${cell} (${answer.status}): ${fault}`, expected: rule.expected }]
  })
  const found = some(findings)
  if (found !== undefined)
    return fail(
      `${found.length} of ${applying.length} kinds of answers have no right ${rule.header}.`,
      rule.fix,
      found,
    )
  const good = some(applying.map((cell) => sayGood(cell, name, rule.header)))
  if (good === undefined) return nothingToSee(`No answer was seen that ${rule.header} is for.`)
  return pass(`All ${applying.length} answers that need it have a right ${rule.header}.`, good)
}

function sayGood({ name: cell, answer }: Cell, name: string, header: string): Evidence {
  const values = valuesOf(answer, name)
  const shown = values.length === 0 ? `no ${header}` : `${header}: ${values.join(' | ').slice(0, 200)}`
  return { url: placeOf(answer), observed: `${cell} (${answer.status}): ${shown}` }
}

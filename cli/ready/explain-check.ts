import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import type { Check } from '#readiness/model/check.ts'
import { readArguments } from '#cli/command-line.ts'
import { paint, say, wrap } from '#cli/terminal.ts'
import { UsageError } from '#cli/usage-error.ts'
import { explainUnknown } from './explain-unknown.ts'

const PROOFS = {
  whole: 'its pass proves the line',
  part: 'its pass is one part of the proof',
  hint: 'it can fail the line; its pass alone proves nothing',
} as const

/** Says what a line or a check is about. */
export function explainCheck(args: string[]): number {
  const { operands } = readArguments('ready explain', args, {}, ['id'])
  const [id = ''] = operands
  const check = CHECKS.find((each) => each.id === id)
  const line = CATALOGUE.find((each) => each.id === (check?.line ?? id))
  if (line === undefined) throw new UsageError(explainUnknown(id))
  say(`${paint('bold', line.title)}  (${line.level})`)
  say(paint('dim', `${line.tier}: ${line.section}, ${line.id}`))
  const parts = [
    ...CATALOGUE.filter(({ parent }) => parent === line.id).map((each) => each.id),
    ...(line.rollsUp ?? []),
  ]
  if (check === undefined && parts.length > 0) say(`\nJudged by its parts: ${parts.join(', ')}`)
  for (const each of check === undefined ? CHECKS.filter((one) => one.line === line.id) : [check])
    explain(each)
  return 0
}

function explain(check: Check): void {
  say()
  say(`${paint('bold', check.id)}`)
  say(`  ${wrap(`${check.title}. (${check.depth}; ${PROOFS[check.proof]})`, 2)}`)
  say(`  Looks at  ${wrap(check.looksAt, 12)}`)
  say(`  Why       ${wrap(check.why, 12)}`)
  const [first = '', ...rest] = check.mend.split('\n')
  say(`  To mend   ${wrap(first, 12)}`)
  for (const more of rest) say(`            ${more}`)
  if (check.sources !== undefined) say(`  Sources   ${wrap(check.sources.join(' · '), 12)}`)
}

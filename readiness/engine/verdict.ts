import { OUTCOMES, type Outcome } from '#readiness/model/judgement.ts'
import { LEVELS, type Level } from '#readiness/model/line.ts'
import { EXIT, type Item, type Report, type Summary } from '#readiness/model/report.ts'

/** How many lines of each level have each outcome. A waived line counts as waived, not as failed. */
export function summarize(items: readonly Item[]): Summary {
  const empty = (): Record<Outcome | 'waived', number> =>
    Object.fromEntries([...OUTCOMES, 'waived'].map((name) => [name, 0])) as Record<Outcome | 'waived', number>
  const summary = Object.fromEntries(LEVELS.map((level) => [level, empty()])) as Record<
    Level,
    Record<Outcome | 'waived', number>
  >
  for (const { level, outcome, waived } of items) summary[level][waived === true ? 'waived' : outcome] += 1
  return summary
}

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** GO when every Must passes, is waived, or asks nothing of this project. Unknown is never pass. */
export function reachVerdict(summary: Summary): Pick<Report, 'verdict' | 'because' | 'exitCode'> {
  const { must, should } = summary
  if (must.fail > 0) {
    const rest = must.unknown > 0 ? `, ${must.unknown} could not be verified` : ''
    return {
      verdict: 'NO-GO',
      because: `${plural(must.fail, 'Must has', 'Musts have')} failed${rest}.`,
      exitCode: EXIT.failed,
    }
  }
  if (must.unknown > 0)
    return {
      verdict: 'NO-GO',
      because: `No Must has failed; ${plural(must.unknown, 'Must')} could not be verified.`,
      exitCode: EXIT.unverified,
    }
  if (must.pass === 0 && must.waived === 0 && should.pass === 0)
    return { verdict: 'NO-GO', because: 'Nothing was verified.', exitCode: EXIT.unverified }
  const remarks = [
    ...(must.waived > 0 ? [`${plural(must.waived, 'waived Must')}`] : []),
    ...(should.fail + should.unknown > 0 ? [`${plural(should.fail + should.unknown, 'open Should')}`] : []),
  ]
  return {
    verdict: 'GO',
    because: `Every Must holds${remarks.length > 0 ? `, with ${remarks.join(' and ')}` : ''}.`,
    exitCode: EXIT.go,
  }
}

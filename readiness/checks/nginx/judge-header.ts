import { isAssets, labelOf } from '#readiness/facts/nginx/nginx-answers.ts'
import type { NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { headerCells, isOutermost, type HeaderCell } from '#readiness/facts/nginx/nginx-headers.ts'
import { isOpaque } from '#readiness/facts/nginx/nginx-values.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

export type HeaderRule = {
  header: string
  /** What is wrong with a value; undefined when nothing is. */
  faultOf(value: string): string | undefined
  expected: string
  /** An example of the directive, for the fix. */
  example: string
  /** It means nothing for files that are no pages. */
  isForPages?: true
  /** Another header that does the same: its name, and whether a value of it does. */
  instead?: { header: string; holds(value: string): boolean }
  /** It can judge a value that has variables in it. */
  readsVariables?: true
  /** A browser that has it from one answer of the host needs it from no other. */
  isForHost?: true
  /** Who serves pages from disk has nobody behind it that could send the header. */
  isDueFromDisk: boolean
}

export type HeaderSight = {
  findings: Evidence[]
  /** Where it is right. */
  good: Evidence[]
  /** Answers of an app that nginx adds no such header to. */
  left: string[]
  unseen: string[]
}

const at = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})

/** What nginx does about a header, in all configurations of the tree. */
export function seeHeader(nginx: NginxFact, rule: HeaderRule): HeaderSight {
  const sight: HeaderSight = { findings: [], good: [], left: [], unseen: [] }
  for (const configuration of nginx.configurations) {
    const isOuter = isOutermost(configuration, nginx)
    const others = rule.instead === undefined ? [] : headerCells(configuration, rule.instead.header)
    const cells = headerCells(configuration, rule.header)
    const isSetSomewhere = cells.some(({ header, lost }) => (header ?? lost) !== undefined)
    cells.forEach((cell, index) => {
      if (rule.isForPages && isAssets(cell.answer)) return
      const other = others[index]
      if (
        cell.header === undefined &&
        cell.lost === undefined &&
        other?.header !== undefined &&
        other.values.some(rule.instead!.holds)
      )
        sight.good.push({
          ...at(other.header),
          observed: `${rule.instead!.header}: ${other.values.join(' or ')}`,
        })
      else
        seeCell(cell, rule, sight, isSetSomewhere || (isOuter && !(rule.isForHost && isAssets(cell.answer))))
    })
  }
  return { ...sight, findings: unique(sight.findings), good: unique(sight.good) }
}

function seeCell(cell: HeaderCell, rule: HeaderRule, sight: HeaderSight, isOurs: boolean): void {
  const { answer, header, values, lost } = cell
  const { header: name, expected } = rule
  const where = labelOf(answer)
  if (header !== undefined) {
    const clear = values.filter((value) => !isOpaque(value) && (rule.readsVariables || !value.includes('$')))
    const faults = clear.flatMap((value) => rule.faultOf(value) ?? [])
    for (const fault of faults) sight.findings.push({ ...at(header), observed: fault, expected })
    if (!cell.isAlways)
      sight.findings.push({
        ...at(header),
        observed: `${name} is set without "always": no answer of 4xx and 5xx has it`,
        expected: `add_header ${name} … always;`,
      })
    if (clear.length === 0) sight.unseen.push(`${where} (${header.args[1] ?? ''})`)
    else if (faults.length === 0)
      sight.good.push({ ...at(header), observed: `${name}: ${values.join(' or ')}` })
  } else if (lost !== undefined)
    sight.findings.push({
      ...at(lost.by),
      observed: `${where} has an add_header of its own (${lost.by.args[0]}), so the ${name} of the level above is not sent there`,
      expected: `${name} repeated at this level, or no add_header here`,
    })
  else if (!cell.isKnown) sight.unseen.push(where)
  else if (answer.kind === 'static' && isOurs && rule.isDueFromDisk)
    sight.findings.push({
      ...at(answer.by ?? answer.scope),
      observed: `${where} serves files from disk without ${name}`,
      expected: rule.example,
    })
  else sight.left.push(where)
}

export function judgeHeader(nginx: NginxFact, rule: HeaderRule): Judgement {
  const { findings, good, left, unseen } = seeHeader(nginx, rule)
  const found = some(findings)
  if (found !== undefined)
    return fail(
      `Not every answer of nginx has a right ${rule.header}.`,
      `Write ${rule.example} once at the server level, with "always", and either no add_header in its locations or all of them again in each that has one.`,
      found,
    )
  if (unseen.length > 0 && good.length === 0)
    return unknown(`What nginx sends as ${rule.header} is decided outside the tree: ${shown(unseen)}.`)
  const seen = some(good)
  if (seen === undefined) return nothingToSee(`nginx leaves ${rule.header} to what is behind or before it.`)
  if (left.length > 0)
    return nothingToSee(
      `nginx adds no ${rule.header} in ${shown(left)}; what is behind it may, which only a request shows.`,
    )
  if (unseen.length > 0)
    return unknown(`What nginx sends as ${rule.header} is decided outside the tree: ${shown(unseen)}.`)
  return pass(`nginx sends ${rule.header} with every answer that needs it, errors included.`, seen)
}

/** The first few, for a sentence. */
export function shown(items: readonly string[]): string {
  const [all, few] = [[...new Set(items)], 3]
  const more = all.length > few ? ` and ${all.length - few} more` : ''
  return `${all.slice(0, few).join(', ')}${more}`
}

/** The same thing at the same place is said once. */
export function unique(evidence: readonly Evidence[]): Evidence[] {
  const byText = new Map(evidence.map((each) => [`${each.file}:${each.line}:${each.observed}`, each]))
  return [...byText.values()]
}

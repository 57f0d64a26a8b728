import type { Finding, Item, Member, Report } from '#readiness/model/report.ts'
import { LEVELS } from '#readiness/model/line.ts'
import { bigLetters } from './big-letters.ts'
import { groupItems, isRollUp } from './groups.ts'
import { placeOf, plainText, shorten } from './plain-text.ts'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

export type Screen = {
  /** In characters; undefined where nobody looks at it: nothing is cut or drawn large. */
  width?: number
  paint(style: Style, text: string): string
  /** Shows the evidence of what passed as well. */
  isVerbose?: boolean
}

const MARKS = { pass: '✔', fail: '✖', unknown: '?', 'not-applicable': '–' } as const
const COLOURS = { pass: 'green', fail: 'red', unknown: 'yellow', 'not-applicable': 'dim' } as const
/** More findings of one line are counted, and listed in the other formats. */
const FINDINGS = 8

/** The report as a person reads it in a terminal. */
export function printTerminal(report: Report, screen: Screen): string {
  const { paint } = screen
  const lines: string[] = [...headOf(report, screen)]
  for (const { tier, sections } of groupItems(report)) {
    lines.push('', paint('bold', tier.toUpperCase()))
    for (const { name, items } of sections) {
      if (name !== tier) lines.push(`  ${paint('bold', name)}`)
      for (const { item, depth } of items) lines.push(...linesOf(item, '    '.repeat(depth) + '  ', screen))
    }
  }
  return [...lines, '', ...footOf(report, screen), ''].join('\n')
}

function headOf({ target, startedAt }: Report, { paint, width = 2_000 }: Screen): string[] {
  const where = [target.source, target.url, target.prometheus].filter((each) => each !== undefined)
  return [
    `${paint('bold', 'Gatehouse ready')}  ${shorten(where.join('  '), width - 17)}`,
    paint(
      'dim',
      `${target.depth} depth${target.only === undefined ? '' : `, only ${plainText(target.only)}`} · ${startedAt}`,
    ),
  ]
}

function linesOf(item: Item, indent: string, screen: Screen): string[] {
  const { paint, width, isVerbose } = screen
  const mark = paint(COLOURS[item.outcome], item.waived ? '✖' : MARKS[item.outcome])
  const level = item.outcome === 'pass' || item.outcome === 'not-applicable' ? '' : `  ${levelOf(item)}`
  const title = item.outcome === 'fail' ? paint('bold', plainText(item.title)) : plainText(item.title)
  const used = indent.length + item.title.length + level.length + 6
  const room = width === undefined ? Infinity : width - used
  const isTold = item.outcome !== 'fail' || isRollUp(item)
  // What goes on below its first line is an example to copy, which the other formats show whole.
  const [reason = ''] = item.because.split('\n', 1)
  const because = isTold && room > 12 ? paint('dim', `  ${shorten(reason, room - 2)}`) : ''
  const head = `${indent}${mark} ${title}${paint(COLOURS[item.outcome], level)}${because}`
  if (isRollUp(item) && item.outcome !== 'fail') return [head]
  const under = `${indent}    `
  if (item.outcome === 'fail') return [head, ...failureOf(item, under, screen)]
  if (isVerbose) return [head, ...item.members.flatMap((member) => memberLines(member, under, screen))]
  return [head]
}

function levelOf({ level, waived, outcome }: Item): string {
  if (waived) return `${level}, waived`
  return outcome === 'unknown' ? `${level}, not verified` : level
}

function failureOf(item: Item, under: string, screen: Screen): string[] {
  const failed = item.members.filter(({ outcome, depth }) => outcome === 'fail' && depth !== undefined)
  const lines: string[] = []
  for (const member of failed) {
    lines.push(...wrapped(member.because, under, screen))
    for (const finding of member.evidence.slice(0, FINDINGS))
      lines.push(...findingLines(member.id, finding, under, screen))
    const left = member.evidence.length - FINDINGS
    if (left > 0) lines.push(`${under}${screen.paint('dim', `and ${left} more (--format json lists them)`)}`)
    if (member.fix !== undefined)
      lines.push(...wrapped(`To do: ${member.fix}`, under, screen).map((line) => screen.paint('cyan', line)))
    lines.push(`${under}${screen.paint('dim', `gatehouse ready explain ${member.id}`)}`)
  }
  return lines
}

function findingLines(check: string, finding: Finding, under: string, { paint, width }: Screen): string[] {
  const place = placeOf(finding)
  const room = width === undefined ? 2_000 : Math.max(30, width - under.length - 2)
  const seen = shorten(`${place === '' ? '' : `${place}  `}${finding.observed}`, room)
  const lines = [`${under}${paint('dim', '›')} ${seen}`]
  if (finding.expected !== undefined)
    lines.push(`${under}  ${paint('dim', shorten(`expected: ${finding.expected}`, room))}`)
  if (finding.waiver !== undefined) {
    const { owner, until, note } = finding.waiver
    lines.push(`${under}  ${paint('yellow', shorten(`waived by ${owner} until ${until}: ${note}`, room))}`)
  }
  return lines
}

function memberLines(member: Member, under: string, screen: Screen): string[] {
  const { paint } = screen
  const mark = paint(COLOURS[member.outcome], MARKS[member.outcome])
  return [
    `${under}${mark} ${plainText(member.title)}  ${paint('dim', shorten(member.because, 200))}`,
    ...member.evidence
      .slice(0, FINDINGS)
      .flatMap((each) => findingLines(member.id, each, `${under}  `, screen)),
    ...(member.notes ?? []).map((note) => `${under}  ${paint('dim', shorten(note, 200))}`),
  ]
}

function wrapped(text: string, indent: string, { width }: Screen): string[] {
  const paragraphs = text.split('\n').map(plainText)
  if (width === undefined) return paragraphs.map((line) => indent + line)
  const room = Math.max(40, Math.min(width, 110) - indent.length)
  return paragraphs.flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, line].map((each) => indent + each)
  })
}

function footOf({ verdict, because, summary, target }: Report, screen: Screen): string[] {
  const { paint, width } = screen
  const row = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => (at === 0 ? cell.padEnd(6) : cell.padStart(9))).join('')}`
  const table = [
    paint('dim', row(['', 'pass', 'fail', 'waived', 'unknown', 'n/a'])),
    ...LEVELS.map((level) => {
      const of = summary[level]
      const cells = [of.pass, of.fail, of.waived, of.unknown, of['not-applicable']].map(String)
      return row([level[0]?.toUpperCase() + level.slice(1), ...cells])
    }),
  ]
  const colour = verdict === 'GO' ? 'green' : 'red'
  const large =
    width === undefined || width < 50
      ? [paint('bold', verdict)]
      : bigLetters(verdict).map((line) => `  ${line}`)
  const scope =
    target.depth === 'static'
      ? wrapped('Static depth: what only a running system shows was not looked at.', '  ', screen)
      : []
  const reasons = wrapped(because, '  ', screen).map((line) => paint('bold', line))
  return [...table, '', ...large.map((line) => paint(colour, line)), '', ...reasons, ...scope]
}

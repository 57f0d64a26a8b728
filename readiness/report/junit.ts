import type { Item, Report } from '#readiness/model/report.ts'
import { groupItems } from './groups.ts'
import { placeOf, plainText } from './plain-text.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string =>
  plainText(text).replaceAll(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark)

/** JUnit XML: a case for each line. Unknown, not applicable and waived are skipped, each with its reason: never passed. */
export function printJunit(report: Report): string {
  const suites = groupItems(report).flatMap(({ tier, sections }) =>
    sections.map(({ name, items }) => ({ name: `${tier}: ${name}`, items: items.map(({ item }) => item) })),
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gatehouse ready: ${report.verdict}" ${totals(report.items)}>`,
    ...suites.flatMap(({ name, items }) => [
      `  <testsuite name="${escape(name)}" ${totals(items)} timestamp="${report.startedAt.slice(0, 19)}">`,
      ...items.map(caseOf),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

const isFailed = ({ outcome, waived }: Item): boolean => outcome === 'fail' && waived !== true

function totals(items: readonly Item[]): string {
  const failures = items.filter(isFailed).length
  const skipped = items.filter((item) => item.outcome !== 'pass' && !isFailed(item)).length
  return `tests="${items.length}" failures="${failures}" errors="0" skipped="${skipped}"`
}

function caseOf(item: Item): string {
  const head = `    <testcase classname="${escape(item.id)}" name="${escape(item.title)}" time="0">`
  const properties = [
    ['level', item.level],
    ['outcome', item.waived ? 'waived' : item.outcome],
  ].map(([name, value]) => `<property name="${name}" value="${value}"/>`)
  const body = [`      <properties>${properties.join('')}</properties>`]
  const because = escape(item.because)
  if (isFailed(item)) {
    const details = item.evidence.map((each) => `${placeOf(each)}  ${each.observed}`.trim())
    body.push(
      `      <failure message="${because}">${escape(item.fix ?? '')}\n${details.map(escape).join('\n')}</failure>`,
    )
  } else if (item.outcome !== 'pass') {
    body.push(`      <skipped message="${item.waived ? 'waived' : item.outcome}: ${because}"/>`)
  }
  return [head, ...body, '    </testcase>'].join('\n')
}

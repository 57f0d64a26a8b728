import type { Finding, Item, Member, Report } from '#readiness/model/report.ts'
import { LEVELS, type Level } from '#readiness/model/line.ts'
import { groupItems, isRollUp } from './groups.ts'
import { HTML_STYLE } from './html-style.ts'
import { placeOf, plainText } from './plain-text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string =>
  plainText(text).replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark)

const MARKS = { pass: '✔', fail: '✖', unknown: '?', 'not-applicable': '–' } as const
const WORDS = {
  pass: 'pass',
  fail: 'failed',
  unknown: 'not verified',
  'not-applicable': 'not applicable',
} as const
const COUNTED = ['pass', 'fail', 'waived', 'unknown', 'not-applicable'] as const
/** More findings of one check than this make the page hard to send; JSON has them. */
const FINDINGS = 25

/** The report as one self-contained page. Everything that it quotes is escaped; it runs and loads nothing. */
export function printHtml(report: Report): string {
  const { verdict, because, startedAt } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>${verdict}: production readiness, ${startedAt.slice(0, 10)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<main>
<h1>Production readiness</h1>
<section class="verdict ${verdict === 'GO' ? 'go' : 'no'}">
<strong>${verdict}</strong>
<p>${escape(because)}</p>
${levelsOf(report)}
<dl>${detailsOf(report)}</dl>
</section>
${openOf(report)}
${groupItems(report).map(tierOf).join('\n')}
<footer>Made by gatehouse ready ${escape(report.version)}. Unknown is never pass: what could not be looked at says so.</footer>
</main>
</body>
</html>
`
}

function levelsOf({ summary }: Report): string {
  const rows = LEVELS.map((level: Level) => {
    const counts = COUNTED.map((name) => ({ name, count: summary[level][name] })).filter(
      ({ count }) => count > 0,
    )
    const total = counts.reduce((sum, { count }) => sum + count, 0)
    if (total === 0) return ''
    const words = counts
      .map(({ name, count }) => `${count} ${name === 'waived' ? name : WORDS[name]}`)
      .join(', ')
    const bars = counts.map(({ name, count }) => `<i class="i-${name}" style="flex:${count}"></i>`).join('')
    const label = `${level[0]?.toUpperCase()}${level.slice(1)}`
    return `<div class="level"><b>${label}</b><div class="bar" role="img" aria-label="${words}">${bars}</div><span>${words}</span></div>`
  })
  return `<div class="levels">${rows.join('')}</div>`
}

/** What keeps it from GO, first things first, with a link to each. */
function openOf({ items }: Report): string {
  const musts = items.filter((item) => item.level === 'must' && item.waived !== true)
  const listed = (outcome: Item['outcome'], heading: string): string => {
    const all = musts.filter((item) => item.outcome === outcome)
    const ids = new Set(all.map(({ id }) => id))
    // A line that is open only by other Musts is told by those; one that is open by lesser lines tells which.
    const isToldByParts = (item: Item): boolean =>
      isRollUp(item) &&
      item.members.every((part) => part.outcome !== outcome || part.silent === true || ids.has(part.id))
    const open = all.filter((item) => !isToldByParts(item))
    if (open.length === 0) return ''
    const rows = open.map(
      ({ id, title, because }) =>
        `<li><a href="#${escape(id)}">${escape(title)}</a><span class="why">${escape(because)}</span></li>`,
    )
    return `<h3>${heading}</h3><ol class="open o-${outcome}">${rows.join('')}</ol>`
  }
  const lists = `${listed('fail', 'Musts that have failed')}${listed('unknown', 'Musts that could not be verified')}`
  return lists === '' ? '' : `<section><h2>What stands in the way</h2>${lists}</section>`
}

function detailsOf({ target, startedAt, version }: Report): string {
  const rows: [string, string | undefined][] = [
    ['Source', target.source],
    ['Address', target.url],
    ['Prometheus', target.prometheus],
    ['Depth', target.depth],
    ['Only', target.only],
    ['Looked at', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Gatehouse', version],
  ]
  return rows
    .filter((row): row is [string, string] => row[1] !== undefined)
    .map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`)
    .join('')
}

function tierOf({ tier, sections }: ReturnType<typeof groupItems>[number]): string {
  const shown = new Set(
    sections.flatMap(({ items }) => items.flatMap(({ item, depth }) => (depth > 0 ? [item.id] : []))),
  )
  const parts = sections.map(
    ({ name, items }) =>
      `${name === tier ? '' : `<h3>${escape(name)}</h3>`}${items.map(({ item, depth }) => itemOf(item, depth, shown)).join('')}`,
  )
  return `<section><h2>${escape(tier)}</h2>${parts.join('')}</section>`
}

function itemOf(item: Item, depth: number, parts: ReadonlySet<string>): string {
  const { outcome, waived, title, because, level } = item
  const tag = `${level} · ${waived === true ? 'waived' : WORDS[outcome]}`
  const head = `<span class="mark" aria-hidden="true">${MARKS[outcome]}</span><span class="title">${escape(title)}<span class="why">${escape(because)}</span></span><span class="tag">${tag}</span>`
  const classes = `item o-${outcome}${depth > 0 ? ' part' : ''}`
  // The parts of a line stand right below it and tell the rest themselves.
  const own = item.members.filter(({ id }) => !parts.has(id))
  const body = own.map(memberOf).join('')
  if (body === '')
    return `<div class="${classes}" id="${escape(item.id)}"><div class="row">${head}</div></div>`
  const isOpen =
    outcome === 'fail' && item.members.some((member) => member.outcome === 'fail' && member.depth)
  return `<details class="${classes}" id="${escape(item.id)}"${isOpen ? ' open' : ''}><summary>${head}</summary><div class="body">${body}</div></details>`
}

function memberOf(member: Member): string {
  const { outcome, title, because, fix, evidence, notes = [], id, depth, waived } = member
  const left = evidence.length - FINDINGS
  const found = evidence.slice(0, FINDINGS).map(findingOf).join('')
  return `<div class="member o-${outcome}"><span class="mark">${MARKS[outcome]}</span> <b>${escape(title)}</b>${
    waived ? ' <span class="tag">waived</span>' : ''
  }<div>${escape(because)}</div>${found === '' ? '' : `<ul class="found">${found}</ul>`}${
    left > 0 ? `<div class="note">and ${left} more; the JSON report lists them</div>` : ''
  }${fix === undefined ? '' : `<div class="fix">${fix.split('\n').map(escape).join('<br>')}</div>`}${notes
    .map((note) => `<div class="note">${escape(note)}</div>`)
    .join(
      '',
    )}<div class="note"><code>${escape(id)}</code>${depth === undefined ? '' : ` · ${depth}`}</div></div>`
}

function findingOf(finding: Finding): string {
  const { observed, expected, waiver, fingerprint } = finding
  const place = placeOf(finding)
  const marks = [
    ...(expected === undefined ? [] : [`expected: ${escape(expected)}`]),
    ...(fingerprint === undefined || waiver !== undefined ? [] : [`fingerprint ${fingerprint}`]),
  ]
  return `<li>${place === '' ? '' : `<code>${escape(place)}</code> `}${escape(observed)}${
    marks.length === 0 ? '' : `<div class="note">${marks.join(' · ')}</div>`
  }${
    waiver === undefined
      ? ''
      : `<div class="note">waived by ${escape(waiver.owner)} until ${escape(waiver.until)}: ${escape(waiver.note)}</div>`
  }</li>`
}

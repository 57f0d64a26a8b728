import type { Check } from '#readiness/model/check.ts'
import type { Line } from '#readiness/model/line.ts'

const PROOFS = {
  whole: 'proves the line alone',
  part: 'one part of the proof',
  hint: 'can fail the line, proves nothing alone',
} as const

/** docs/checks.md: every line of the checklist, and every check that looks at it. */
export function printChecksDocument(catalogue: readonly Line[], checks: readonly Check[]): string {
  const parts = [
    `# The checks of \`gatehouse ready\`

Printed from the catalogue by \`npm run docs\`. ${catalogue.length} lines of the checklist, ${checks.length} checks.

A line passes when one check that proves it alone passes, or when all its parts do, and nothing speaks against it. What
could not be looked at is unknown, and an unknown Must is NO-GO. \`gatehouse ready explain <id>\` shows one of them.
`,
  ]
  let heading = ''
  for (const line of catalogue) {
    const place = `${line.tier}: ${line.section}`
    if (place !== heading) parts.push(`## ${place}\n`)
    heading = place
    parts.push(describeLine(line, catalogue, checks))
  }
  return `${parts.join('\n').trimEnd()}\n`
}

function describeLine(line: Line, catalogue: readonly Line[], checks: readonly Check[]): string {
  const own = checks.filter((check) => check.line === line.id)
  const parts = catalogue.filter(({ parent }) => parent === line.id).map(({ id }) => `\`${id}\``)
  const rolled = (line.rollsUp ?? []).map((id) => `\`${id}\``)
  const by = [...parts, ...rolled]
  return [
    `### \`${line.id}\`\n`,
    `${line.title.replaceAll('<', '\\<')} (${line.level})\n`,
    ...(by.length > 0 ? [`Judged by its parts: ${by.join(', ')}.\n`] : []),
    ...own.map(describeCheck),
  ].join('\n')
}

/** One check, as Markdown. */
function describeCheck(check: Check): string {
  return [
    `#### \`${check.id}\`\n`,
    `${check.title}. _${check.depth}, ${PROOFS[check.proof]}._\n`,
    `- Looks at: ${check.looksAt}`,
    `- Why: ${check.why}`,
    `- To mend: ${check.mend.split('\n').join('\n  ')}`,
    ...(check.sources === undefined ? [] : [`- Sources: ${check.sources.join(' · ')}`]),
    '',
  ].join('\n')
}

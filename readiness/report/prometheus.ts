import { OUTCOMES } from '#readiness/model/judgement.ts'
import type { Report } from '#readiness/model/report.ts'

const label = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/** For the textfile collector of the node exporter. */
export function printPrometheus(report: Report): string {
  const lines = [
    '# HELP gatehouse_ready_go Whether the verdict is GO.',
    '# TYPE gatehouse_ready_go gauge',
    `gatehouse_ready_go ${report.verdict === 'GO' ? 1 : 0}`,
    '# HELP gatehouse_ready_timestamp_seconds When the gate looked.',
    '# TYPE gatehouse_ready_timestamp_seconds gauge',
    `gatehouse_ready_timestamp_seconds ${Date.parse(report.startedAt) / 1_000}`,
    '# HELP gatehouse_ready_item_status What each line of the checklist came to: 1 for its outcome, else 0.',
    '# TYPE gatehouse_ready_item_status gauge',
  ]
  for (const { id, level, outcome, waived } of report.items) {
    const is = waived === true ? 'waived' : outcome
    for (const each of [...OUTCOMES, 'waived'])
      lines.push(
        `gatehouse_ready_item_status{item="${label(id)}",level="${level}",outcome="${each}"} ${each === is ? 1 : 0}`,
      )
  }
  return `${lines.join('\n')}\n`
}

import type { Finding, Item, Member, Report } from '#readiness/model/report.ts'
import { plainText } from './plain-text.ts'

const levels = { must: 'error', should: 'warning', nice: 'note' } as const

/** SARIF 2.1.0 (OASIS): each failed check is a rule, each finding with a file a result, waivers are suppressions. */
export function printSarif(report: Report): string {
  const failed = report.items.flatMap((item) =>
    item.members
      .filter(({ outcome, depth }) => outcome === 'fail' && depth !== undefined)
      .map((member) => ({ item, member })),
  )
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'gatehouse ready',
            version: report.version,
            rules: failed.map(({ item, member }) => ruleOf(item, member)),
          },
        },
        invocations: [
          { executionSuccessful: true, exitCode: report.exitCode, startTimeUtc: report.startedAt },
        ],
        ...(report.target.source !== undefined && {
          originalUriBaseIds: { ROOT: { description: { text: 'the root of the source' } } },
        }),
        results: failed.flatMap(({ item, member }, at) =>
          member.evidence.map((finding) => resultOf(item, member, finding, at)),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(item: Item, member: Member): object {
  return {
    id: member.id,
    shortDescription: { text: plainText(member.title) },
    fullDescription: { text: plainText(item.title) },
    help: { text: plainText(member.fix ?? '') },
    defaultConfiguration: { level: levels[item.level] },
  }
}

function resultOf(item: Item, member: Member, finding: Finding, ruleIndex: number): object {
  const { file, line, url, observed, expected, fingerprint, waiver } = finding
  const text = `${member.because} ${observed}${expected === undefined ? '' : ` Expected: ${expected}`}`
  return {
    ruleId: member.id,
    ruleIndex,
    level: levels[item.level],
    message: { text: plainText(url === undefined ? text : `${url}: ${text}`) },
    ...(file !== undefined && {
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(file.toWellFormed()), uriBaseId: 'ROOT' },
            ...(line !== undefined && { region: { startLine: line } }),
          },
        },
      ],
    }),
    ...(fingerprint !== undefined && { partialFingerprints: { 'gatehouse/v1': fingerprint } }),
    ...(waiver !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: plainText(waiver.note) }],
    }),
  }
}

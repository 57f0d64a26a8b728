import {
  entriesOf,
  entryOf,
  itemsOf,
  readPlacedDocuments,
  textOf,
  type Placed,
} from '#readiness/facts/containers/placed-yaml.ts'
import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { readPromql } from './promql-metrics.ts'

export type AlertRule = {
  name: string
  file: string
  line: number
  expression: string
  metrics: readonly string[]
  absent: ReadonlySet<string>
  /** Why its expression cannot be read. */
  problem?: string
  labels: ReadonlyMap<string, string>
  annotations: ReadonlyMap<string, string>
}

export type AlertRules = {
  files: readonly string[]
  alerts: readonly AlertRule[]
  /** Names that recording rules define. */
  recorded: ReadonlySet<string>
  problems: readonly { file: string; reason: string }[]
}

const MOST = 400

/** Alerting rules of Prometheus, Mimir, Loki and the Prometheus operator. */
export const alertRules = defineFact<AlertRules>({
  name: 'alert rules',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = new Set(at.target.settings.paths?.alerts ?? [])
    const files: string[] = []
    const alerts: AlertRule[] = []
    const recorded = new Set<string>()
    const problems: { file: string; reason: string }[] = []
    for (const file of tree.files) {
      if (!named.has(file.path) && !isCandidate(file)) continue
      if (files.length >= MOST) break
      const text = await tree.read(file.path)
      if (text === undefined || (!named.has(file.path) && !looksLikeRules(text))) continue
      files.push(file.path)
      try {
        for (const root of readPlacedDocuments(file.path, text)) readGroups(root, alerts, recorded)
      } catch (error) {
        problems.push({ file: file.path, reason: error instanceof Error ? error.message : String(error) })
      }
    }
    return { files, alerts, recorded, problems }
  },
})

const isCandidate = ({ path, kind, bytes }: TreeFile): boolean =>
  /\.(ya?ml|rules)$/.test(path) &&
  bytes < 500_000 &&
  kind !== 'vendored' &&
  kind !== 'test' &&
  kind !== 'generated'

const looksLikeRules = (text: string): boolean =>
  /^[ \t]*-?[ \t]{0,20}alert[ \t]{0,20}:/m.test(text) &&
  /^[ \t]*-?[ \t]{0,20}expr[ \t]{0,20}:/m.test(text) &&
  /\bgroups\s*:/.test(text)

function readGroups(root: Placed, alerts: AlertRule[], recorded: Set<string>): void {
  for (const groups of [entryOf(root, 'groups'), entryOf(root, 'spec', 'groups')])
    for (const group of itemsOf(groups))
      for (const rule of itemsOf(entryOf(group, 'rules'))) {
        const record = textOf(entryOf(rule, 'record'))
        if (record !== undefined) recorded.add(record)
        const alert = entryOf(rule, 'alert')
        const name = textOf(alert)
        if (alert === undefined || name === undefined) continue
        const expression = textOf(entryOf(rule, 'expr')) ?? ''
        alerts.push({
          name,
          file: alert.file,
          line: alert.line,
          expression,
          ...readPromql(expression),
          labels: textsOf(entryOf(rule, 'labels')),
          annotations: textsOf(entryOf(rule, 'annotations')),
        })
      }
}

const textsOf = (node: Placed | undefined): Map<string, string> =>
  new Map(entriesOf(node).flatMap(([name, value]): [string, string][] => [[name, textOf(value) ?? '']]))

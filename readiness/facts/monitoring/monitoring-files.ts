import {
  entriesOf,
  entryOf,
  itemsOf,
  readPlacedYaml,
  textOf,
  type Placed,
} from '#readiness/facts/containers/placed-yaml.ts'
import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type ScrapeJob = { name: string; file: string; line: number; targets: readonly string[] }
export type Receiver = { name: string; file: string; line: number; ways: number }

export type MonitoringFiles = {
  /** Configurations of Prometheus and what scrapes for it. */
  prometheus: readonly string[]
  jobs: readonly ScrapeJob[]
  /** Receivers of Alertmanager, and the ones that its routes name. */
  receivers: readonly Receiver[]
  routed: readonly string[]
  loki: readonly { file: string; line: number; retention?: string; isEnforced: boolean }[]
  /** What carries logs away: file and the name of the tool. */
  shippers: readonly { file: string; tool: string }[]
  logrotate: readonly string[]
  /** Alerts that Grafana keeps in its own format, which is not read. */
  grafanaAlerts: readonly string[]
}

const SHIPPERS: readonly (readonly [RegExp, string])[] = [
  [/\.alloy$|(^|\/)(alloy|agent)[^/]*\.river$/, 'Grafana Alloy'],
  [/(^|\/)promtail[^/]*\.ya?ml$/, 'Promtail'],
  [/(^|\/)vector[^/]*\.(toml|ya?ml)$/, 'Vector'],
  [/(^|\/)fluent-?bit[^/]*\.(conf|ya?ml)$/, 'Fluent Bit'],
  [/(^|\/)(fluentd?|td-agent)[^/]*\.conf$/, 'Fluentd'],
  [/(^|\/)(filebeat|logstash)[^/]*\.(ya?ml|conf)$/, 'the Elastic stack'],
  [/(^|\/)(rsyslog|syslog-ng)[^/]*\.conf$/, 'syslog'],
  [/(^|\/)otel[^/]*collector[^/]*\.ya?ml$/, 'the OpenTelemetry collector'],
]

/** Configuration of what watches the product. */
export const monitoringFiles = defineFact<MonitoringFiles>({
  name: 'monitoring configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const seen = new Seen()
    for (const file of tree.files) {
      if (!isOurs(file)) continue
      const { path } = file
      const [, tool] = SHIPPERS.find(([pattern]) => pattern.test(path)) ?? []
      if (tool !== undefined) seen.shippers.push({ file: path, tool })
      if (/(^|\/)logrotate(\.d\/|[^/]*$)|\.logrotate$/.test(path)) seen.logrotate.push(path)
      if (!/\.ya?ml(\.tmpl|\.template)?$/.test(path) || file.bytes > 300_000) continue
      const text = await tree.read(path)
      if (text === undefined || !INTERESTING.test(text)) continue
      try {
        seen.read(path, readPlacedYaml(path, text))
      } catch (error) {
        at.note(`${path} cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return seen
  },
})

const INTERESTING = /^[ \t]*(scrape_configs|receivers|limits_config|schema_config|compactor|groups)\s*:/m
const isOurs = ({ kind }: TreeFile): boolean =>
  kind !== 'vendored' && kind !== 'test' && kind !== 'generated' && kind !== 'document'

class Seen implements MonitoringFiles {
  readonly prometheus: string[] = []
  readonly jobs: ScrapeJob[] = []
  readonly receivers: Receiver[] = []
  readonly routed: string[] = []
  readonly loki: { file: string; line: number; retention?: string; isEnforced: boolean }[] = []
  readonly shippers: { file: string; tool: string }[] = []
  readonly logrotate: string[] = []
  readonly grafanaAlerts: string[] = []

  read(file: string, root: Placed): void {
    const scrapes = entryOf(root, 'scrape_configs')
    const isPromtail = entryOf(root, 'clients') !== undefined || entryOf(root, 'positions') !== undefined
    if (scrapes !== undefined && !isPromtail) {
      this.prometheus.push(file)
      for (const job of itemsOf(scrapes)) this.#addJob(job)
    }
    if (entryOf(root, 'receivers') !== undefined && entryOf(root, 'route') !== undefined)
      this.#addAlertmanager(root)
    const limits = entryOf(root, 'limits_config')
    if (entryOf(root, 'schema_config') !== undefined) {
      const retention = textOf(entryOf(limits, 'retention_period'))
      const table = textOf(entryOf(root, 'table_manager', 'retention_period'))
      const isEnforced =
        textOf(entryOf(root, 'compactor', 'retention_enabled')) === 'true' ||
        textOf(entryOf(root, 'table_manager', 'retention_deletes_enabled')) === 'true'
      const period = retention ?? table
      this.loki.push({
        file,
        line: (limits ?? root).line,
        isEnforced,
        ...(period !== undefined && { retention: period }),
      })
    }
    const isGrafana =
      textOf(entryOf(root, 'apiVersion')) === '1' &&
      itemsOf(entryOf(root, 'groups')).some((group) =>
        itemsOf(entryOf(group, 'rules')).some((rule) => entryOf(rule, 'condition') !== undefined),
      )
    if (isGrafana) this.grafanaAlerts.push(file)
  }

  #addJob(job: Placed): void {
    const targets = itemsOf(entryOf(job, 'static_configs')).flatMap((each) =>
      itemsOf(entryOf(each, 'targets')).flatMap((target) => textOf(target) ?? []),
    )
    const names = ['dns_sd_configs', 'http_sd_configs', 'docker_sd_configs', 'file_sd_configs'].flatMap(
      (key) =>
        itemsOf(entryOf(job, key)).flatMap((each) =>
          itemsOf(entryOf(each, 'names')).flatMap((name) => textOf(name) ?? []),
        ),
    )
    this.jobs.push({
      name: textOf(entryOf(job, 'job_name')) ?? '',
      file: job.file,
      line: job.line,
      targets: [...targets, ...names],
    })
  }

  #addAlertmanager(root: Placed): void {
    for (const receiver of itemsOf(entryOf(root, 'receivers'))) {
      const ways = entriesOf(receiver).filter(
        ([key, value]) => key.endsWith('_configs') && itemsOf(value).length > 0,
      ).length
      this.receivers.push({
        name: textOf(entryOf(receiver, 'name')) ?? '',
        file: receiver.file,
        line: receiver.line,
        ways,
      })
    }
    const into = (route: Placed | undefined, depth: number): void => {
      if (route === undefined || depth > 20) return
      const name = textOf(entryOf(route, 'receiver'))
      if (name !== undefined) this.routed.push(name)
      for (const inner of itemsOf(entryOf(route, 'routes'))) into(inner, depth + 1)
    }
    into(entryOf(root, 'route'), 0)
  }
}

import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type DefinedMetrics = {
  /** Names that code of the tree may define. */
  names: ReadonlySet<string>
  /** Files that define metrics. */
  files: readonly string[]
  /** Libraries of metrics that name theirs when they run. */
  automatic: readonly RegExp[]
}

const LIBRARY =
  /\bprom-client\b|prometheus_client|prometheus-client|promauto|prometheus\/client_golang|micrometer|@opentelemetry\/(api|sdk-metrics)|opentelemetry[._/-]metrics|metrics\.get_meter|statsd|express-prom-bundle|fastify-metrics|prometheus_fastapi_instrumentator|django_prometheus|prometheus_flask_exporter|starlette_exporter|yabeda|prometheus::|# (TYPE|HELP) /
const NAME = /["'`]([a-zA-Z_:][a-zA-Z0-9_:.]{2,120})["'`]/g
/** Texts that are exported as they stand: "# TYPE x counter". */
const EXPOSED = /# (?:TYPE|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]{2,120})/g

const AUTOMATIC: readonly (readonly [RegExp, RegExp])[] = [
  [/collectDefaultMetrics|prom-client/, /^(process|nodejs)_/],
  [/prometheus_client|promauto|client_golang/, /^(process|python|go|promhttp)_/],
  [/express-prom-bundle/, /^http_request_duration_seconds|^up$/],
  [/fastify-metrics/, /^http_request_(duration|summary)_seconds/],
  [
    /prometheus_fastapi_instrumentator|starlette_exporter|prometheus_flask_exporter/,
    /^(http|starlette|flask)_/,
  ],
  [/django_prometheus/, /^django_/],
  [/opentelemetry/, /^(http|db|rpc|messaging|process|target_info|otel)_/],
  [
    /micrometer|spring-boot-starter-actuator/,
    /^(http_server|jvm|process|system|hikaricp|tomcat|logback|executor|spring)_/,
  ],
]

/** Names of metrics that the code defines: every literal of a file that uses a library of metrics. */
export const definedMetrics = defineFact<DefinedMetrics>({
  name: 'metrics in the code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const names = new Set<string>()
    const files: string[] = []
    const automatic = new Set<RegExp>()
    for (const file of tree.files) {
      if (!isCode(file)) continue
      at.signal.throwIfAborted()
      const text = await tree.read(file.path)
      if (text === undefined) continue
      for (const [library, names_] of AUTOMATIC) if (library.test(text)) automatic.add(names_)
      if (!LIBRARY.test(text) && !/metric/i.test(file.path)) continue
      const before = names.size
      for (const [, name = ''] of text.matchAll(NAME)) names.add(name.replaceAll('.', '_'))
      for (const [, name = ''] of text.matchAll(EXPOSED)) names.add(name)
      for (const [, name = ''] of text.matchAll(/^[ \t]*([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\s*:/gm))
        names.add(name)
      if (names.size > before) files.push(file.path)
    }
    return { names, files, automatic: [...automatic] }
  },
})

const isCode = ({ path, kind, bytes }: TreeFile): boolean =>
  bytes < 400_000 &&
  kind !== 'vendored' &&
  kind !== 'test' &&
  kind !== 'generated' &&
  (/\.([cm]?[jt]sx?|py|go|rb|java|kt|rs|php|ex|exs|sh|cs)$/i.test(path) ||
    /(^|\/)(package\.json|requirements[^/]*\.txt|pyproject\.toml)$/.test(path))

/** A histogram is read by its parts. */
export const baseOfMetric = (name: string): string =>
  name.replace(/_(bucket|sum|count|total|created|info)$/, '')

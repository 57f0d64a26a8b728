import type { Look } from '#readiness/model/fact.ts'
import { WINDOW_DAYS, type Prometheus, type Sample } from './prometheus.ts'

export const WINDOW = `${WINDOW_DAYS}d`

const ROUTE_LABELS = [
  'http_route',
  'route',
  'handler',
  'path',
  'endpoint',
  'uri',
  'matched_path',
  'url',
  'resource',
  'http_target',
  'location',
]
const STATUS_LABELS = [
  'status',
  'status_code',
  'code',
  'http_response_status_code',
  'http_status_code',
  'response_code',
  'http_code',
  'statuscode',
]
const METHOD_LABELS = ['method', 'http_request_method', 'http_method', 'verb']

/** Names of what the monitoring and the runtime measure of themselves. */
const NOT_OURS =
  /^(prometheus|promhttp|alertmanager|grafana|loki|tempo|net_conntrack|go|process|python|nodejs|node|etcd|apiserver|kubelet|rest_client)_|http_?client|_client_/

/** Metrics of the application whose name fits. */
export const ours = ({ names }: Prometheus, pattern: RegExp): string[] =>
  [...names].filter((name) => pattern.test(name) && !NOT_OURS.test(name)).slice(0, 20)

export type LabelNames = { route?: string; status?: string; method?: string; all: ReadonlySet<string> }

/** How a metric calls its labels. */
export async function labelsOf(at: Look, server: Prometheus, metric: string): Promise<LabelNames> {
  const samples = await server.query(at, `topk(20, ${metric})`)
  const all = new Set(samples.flatMap(({ labels }) => Object.keys(labels)))
  const first = (known: readonly string[]): string | undefined => known.find((label) => all.has(label))
  const [route, status, method] = [first(ROUTE_LABELS), first(STATUS_LABELS), first(METHOD_LABELS)]
  return {
    all,
    ...(route !== undefined && { route }),
    ...(status !== undefined && { status }),
    ...(method !== undefined && { method }),
  }
}

export const sumOf = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { value }) => sum + (Number.isFinite(value) ? value : 0), 0)

/** How often it was counted in the window. */
export const totalOf = async (at: Look, server: Prometheus, selector: string): Promise<number> =>
  sumOf(await server.query(at, `sum(increase(${selector}[${WINDOW}]))`))

/** The metric that counted most. */
export async function busiest(
  at: Look,
  server: Prometheus,
  metrics: readonly string[],
): Promise<string | undefined> {
  const counted = await Promise.all(
    metrics.map(async (metric) => ({ metric, total: await totalOf(at, server, metric) })),
  )
  return counted.sort((a, b) => b.total - a.total)[0]?.metric
}

/** For how many days of the window it has samples. */
export async function daysOf(at: Look, server: Prometheus, metric: string): Promise<number> {
  const [first] = await server.query(at, `time() - min(min_over_time(timestamp(${metric})[${WINDOW}:1h]))`)
  const seconds = first?.value ?? 0
  return Number.isFinite(seconds) ? Math.round((seconds / 86_400) * 10) / 10 : 0
}

import { defineFact, type Look } from '#readiness/model/fact.ts'
import { busiest, daysOf, labelsOf, ours, sumOf, totalOf, WINDOW, type LabelNames } from './find-metric.ts'
import { prometheus, type Prometheus, type Sample } from './prometheus.ts'

export type Bucket = { upTo: number; count: number }

/** What a histogram counted in the window, in seconds. */
export type Durations = {
  metric: string
  total: number
  buckets: readonly Bucket[]
  days: number
  leftOut: string
}

export type Ratio = { metric: string; good: number; bad: number; days: number; what: string }

/** Figures of the visitors of the last days. What no metric tells is absent. */
export type Traffic = {
  server: string
  responses?: Durations
  pages?: Durations
  /** bad: answers of 5xx. */
  answers?: Ratio
  signIns?: Ratio
  profileUpdates?: Ratio
}

const SLOW_ON_PURPOSE = 'sign-?in|log-?in|sign-?up|register|password|oauth|token|avatar|upload|stream|events'
const NO_VISITOR = 'health|livez|readyz|metrics|ping'

export const traffic = defineFact<Traffic>({
  name: 'metrics of visitors',
  depth: 'live',
  asks: 'prometheus',
  seconds: 120,
  async look(at) {
    const server = await at.use(prometheus)
    const requests = await busiest(
      at,
      server,
      bases(
        server,
        /http.*(request|response|server).*(duration|latency|time|seconds|milliseconds)\w*_bucket$|request_(duration|latency)\w*_bucket$/i,
      ),
    )
    const labels = requests === undefined ? undefined : await labelsOf(at, server, `${requests}_count`)
    const responses =
      requests === undefined ? undefined : await readDurations(at, server, requests, labels?.route)
    const lcp = await busiest(
      at,
      server,
      bases(server, /(lcp|largest_contentful_paint|page_load)\w*_bucket$/i),
    )
    const pages = lcp === undefined ? undefined : await readDurations(at, server, lcp, undefined)
    const answers = await readAnswers(at, server, requests, labels)
    const signIns = await readOutcomes(
      at,
      server,
      /(^|_)(sign_?ins?|log_?ins?|log_?ons?|auth(entication)?s?)(_attempts?|_requests?|_events?|_results?)?_total$/i,
      'sign-ins',
    )
    const updates =
      (await readOutcomes(
        at,
        server,
        /(profile|account|user)_updates?(_attempts?|_requests?)?_total$/i,
        'updates of profiles',
      )) ?? (await readUpdates(at, server, requests, labels))
    return {
      server: server.url,
      ...(responses !== undefined && { responses }),
      ...(pages !== undefined && { pages }),
      ...(answers !== undefined && { answers }),
      ...(signIns !== undefined && { signIns }),
      ...(updates !== undefined && { profileUpdates: updates }),
    }
  },
})

const bases = (server: Prometheus, pattern: RegExp): string[] =>
  ours(server, pattern).map((name) => name.replace(/_bucket$/, ''))

async function readDurations(
  at: Look,
  server: Prometheus,
  metric: string,
  route: string | undefined,
): Promise<Durations | undefined> {
  const matcher = route === undefined ? '' : `{${route}!~"(?i).*(${SLOW_ON_PURPOSE}|${NO_VISITOR}).*"}`
  const samples = await server.query(at, `sum by (le) (increase(${metric}_bucket${matcher}[${WINDOW}]))`)
  const scale = /_(ms|milli(second)?s)$/i.test(metric) ? 1_000 : 1
  const buckets = samples
    .map(({ labels, value }) => ({
      upTo: /inf/i.test(labels.le ?? '') ? Infinity : Number(labels.le) / scale,
      count: value,
    }))
    .filter(({ upTo, count }) => !Number.isNaN(upTo) && Number.isFinite(count))
    .sort((a, b) => a.upTo - b.upTo)
  const total = buckets.at(-1)?.count
  if (total === undefined) return undefined
  const leftOut = route === undefined ? '' : 'without sign-in, uploads and health checks'
  return { metric, total, buckets, days: await daysOf(at, server, `${metric}_count`), leftOut }
}

async function readAnswers(
  at: Look,
  server: Prometheus,
  requests: string | undefined,
  labels: LabelNames | undefined,
): Promise<Ratio | undefined> {
  const counters = ours(server, /http\w*_(requests?|responses?)(_total|_count)?$|^requests_total$/i).filter(
    (name) => name !== `${requests}_count`,
  )
  const chosen: { metric: string; labels: LabelNames }[] = []
  if (requests !== undefined && labels?.status !== undefined)
    chosen.push({ metric: `${requests}_count`, labels })
  else
    for (const metric of counters.slice(0, 5))
      chosen.push({ metric, labels: await labelsOf(at, server, metric) })
  for (const { metric, labels: own } of chosen) {
    const { status: label } = own
    if (label === undefined) continue
    const matcher = own.route === undefined ? '' : `{${own.route}!~"(?i).*(${NO_VISITOR}).*"}`
    const samples = await server.query(at, `sum by (${label}) (increase(${metric}${matcher}[${WINDOW}]))`)
    const isBad = ({ labels: each }: Sample): boolean => each[label]?.startsWith('5') === true
    const bad = sumOf(samples.filter(isBad))
    return {
      metric,
      bad,
      good: sumOf(samples) - bad,
      days: await daysOf(at, server, metric),
      what: 'answers',
    }
  }
  return undefined
}

const OUTCOME_LABELS = ['outcome', 'result', 'status', 'success', 'state']
const GOOD = /^(succe|ok$|true$|pass|good|signed|accepted|1$|2\d\d$)/i
const BAD =
  /fail|wrong|invalid|incorrect|bad|denied|reject|refus|error|false|unknown|lock|unverified|mismatch|not_|too_many|^[045]/i

/** A counter that tells what became of each try. */
async function readOutcomes(
  at: Look,
  server: Prometheus,
  pattern: RegExp,
  what: string,
): Promise<Ratio | undefined> {
  for (const metric of ours(server, pattern)) {
    const { all } = await labelsOf(at, server, metric)
    const label = OUTCOME_LABELS.find((each) => all.has(each))
    if (label === undefined) continue
    const samples = await server.query(at, `sum by (${label}) (increase(${metric}[${WINDOW}]))`)
    const valueOf = ({ labels }: Sample): string => labels[label] ?? ''
    const good = sumOf(samples.filter((each) => GOOD.test(valueOf(each))))
    const bad = sumOf(samples.filter((each) => !GOOD.test(valueOf(each)) && BAD.test(valueOf(each))))
    return { metric, good, bad, days: await daysOf(at, server, metric), what }
  }
  return readPair(at, server, pattern, what)
}

/** Two counters, one of what went well and one of what did not. */
async function readPair(
  at: Look,
  server: Prometheus,
  pattern: RegExp,
  what: string,
): Promise<Ratio | undefined> {
  const named = (words: string): string | undefined => {
    const matching = new RegExp(`_(${words})(_total)?$`, 'i')
    return ours(server, matching).find((name) => pattern.test(`${name.replace(matching, '')}_total`))
  }
  const [good, bad] = [named('success(es)?|succeeded'), named('failures?|failed|errors?')]
  if (good === undefined || bad === undefined) return undefined
  return {
    metric: `${good}, ${bad}`,
    good: await totalOf(at, server, good),
    bad: await totalOf(at, server, bad),
    days: await daysOf(at, server, good),
    what,
  }
}

/** From the requests that change a profile. 4xx are left out: a mistake that is told is no failure. */
async function readUpdates(
  at: Look,
  server: Prometheus,
  requests: string | undefined,
  labels: LabelNames | undefined,
): Promise<Ratio | undefined> {
  if (
    requests === undefined ||
    labels?.route === undefined ||
    labels.status === undefined ||
    labels.method === undefined
  )
    return undefined
  const { route, status, method } = labels
  const metric = `${requests}_count`
  const selector = `${metric}{${method}=~"(?i)patch|put",${route}=~"(?i).*(profile|account|/me|/users?/).*"}`
  const samples = await server.query(at, `sum by (${status}) (increase(${selector}[${WINDOW}]))`)
  if (samples.length === 0) return undefined
  const of = (pattern: RegExp): number =>
    sumOf(samples.filter(({ labels: each }) => pattern.test(each[status] ?? '')))
  return {
    metric: selector,
    good: of(/^[23]/),
    bad: of(/^5/),
    days: await daysOf(at, server, metric),
    what: 'updates of profiles',
  }
}

import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { withoutServer } from './no-server.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const CHANGES =
  /\.(inc|observe|set|dec|labels|startTimer|time|add|record|count_exceptions|track_inprogress|zero)$/
const STATSD = /^(statsd|datadog|datadog-metrics|hot-shots|node-statsd|statsd-client|lynx)$/
/** Count requests or the process and nothing of the application. */
const READY_MADE =
  /^(express-prom-bundle|prometheus-api-metrics|fastify-metrics|prom-client|prometheus_client|django_prometheus|prometheus_fastapi_instrumentator|starlette_prometheus|prometheus_flask_exporter|starlette_exporter|koa-prometheus-exporter|next-prometheus)$/

export const customMetrics = defineCheck({
  line: 'monitoring/metrics',
  name: 'code',
  title: 'The application counts what it does',
  proof: 'whole',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'Counters, histograms and gauges of its own that code makes and changes, with prom-client, prometheus_client, OpenTelemetry or StatsD.',
  why: 'Metrics of the process and of requests do not say whether people can sign in or orders come through.',
  mend: 'Make a counter for each thing that matters, e.g. `new Counter({ name: "sign_ins_total", labelNames: ["outcome"] })`, and count where it happens.',
  sources: ['Prometheus: Instrumentation best practices', 'OpenTelemetry: Metrics API'],
  judge({ code, services }) {
    const [server] = serversOf(code)
    if (server === undefined) return withoutServer(code, services)
    const made = [...usesOf(code, 'metrics').flatMap((use) => judged(code, use)), ...clients(code)]
    return judgeSightings(
      made.some(({ verdict }) => verdict === 'good')
        ? made.filter(({ verdict }) => verdict === 'good')
        : [...made, ...(made.length > 0 ? [] : missing(code, server))],
      {
        good: 'The application has metrics of its own.',
        bad: 'The application has no metrics of its own.',
        fix: 'Add counters and histograms for what the application is for, and change them where it happens.',
        none: '',
      },
    )
  },
})

function judged(code: FrameworkCode, { library, file, line, call }: LibraryUse): Sighting[] {
  if (call === undefined || call.isDevelopmentOnly) return []
  if (/(increment|incr|timing|distribution)$/.test(call.callee))
    return [sighting('good', file, line, `${library.name} counts`)]
  const set = file.sets.find(({ value }) => value.kind === 'call' && value.call.start === call.start)
  const isChanged = code.files.some((each) =>
    each.calls.some(
      ({ callee }) => CHANGES.test(callee) && (set === undefined || callee.includes(lastOf(set.target))),
    ),
  )
  // A metric that other files may take is changed there, in calls that name it or not.
  if (isChanged || set === undefined || file.exported.length > 0 || file.language === 'python')
    return [sighting('good', file, line, `${call.callee} of ${library.name}`)]
  return [sighting('bad', file, line, `${set.target} is made and never changed`, 'a change where it happens')]
}

/** A client that one file of the tree makes, and that others count with: `statsd.incr(…)`, `Metrics.increment(…)`. */
function clients(code: FrameworkCode): Sighting[] {
  for (const file of code.files) {
    const call = file.calls.find(
      ({ callee, isDevelopmentOnly }) => !isDevelopmentOnly && callee.endsWith('.trackMetric'),
    )
    if (call !== undefined) return [sighting('good', file, call.line, `${call.callee} counts`)]
  }
  const maker = code.files.find((file) =>
    file.imports.some(({ module }) => STATSD.test(module.split('.')[0] ?? module)),
  )
  if (maker === undefined) return []
  const name = maker.path.replace(/^.*\/|\.\w+$/g, '')
  for (const file of code.files) {
    const from = file.imports.find(({ module }) => module.split(/[./]/).at(-1) === name)
    const call =
      from === undefined
        ? undefined
        : file.calls.find(
            ({ callee, isDevelopmentOnly }) =>
              !isDevelopmentOnly &&
              /\.(incr|increment|timing|gauge\w*|histogram|distribution)$/.test(callee) &&
              from.names.some(({ local }) => callee.startsWith(`${local}.`)),
          )
    if (call !== undefined) return [sighting('good', file, call.line, `${call.callee} counts`)]
  }
  return []
}

const lastOf = (target: string): string => target.split('.').at(-1) ?? target

function missing(code: FrameworkCode, server: LibraryUse): Sighting[] {
  const ready = code.files.flatMap((file: CodeFile) => {
    const found = file.imports.find(({ module }) => READY_MADE.test(module.split('.')[0] ?? module))
    return found === undefined ? [] : [{ file, found }]
  })[0]
  if (ready !== undefined)
    return [
      sighting(
        'bad',
        ready.file,
        ready.found.line,
        `${ready.found.module} with nothing of its own`,
        'counters of its own',
      ),
    ]
  return [sighting('bad', server.file, server.line, 'the server has no metrics', 'counters of its own')]
}

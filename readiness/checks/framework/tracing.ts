import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { numberOf } from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { librariesOf } from '#readiness/facts/framework/libraries.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const RUNS = /ddtrace-run|newrelic-admin|opentelemetry-instrument|--require|--import|-r/

export const tracing = defineCheck({
  line: 'monitoring/apm',
  name: 'code',
  title: 'Requests are traced from before the application starts',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Where OpenTelemetry, dd-trace, New Relic, Elastic APM, Logfire or the tracing of Sentry is started: in code, in front of the command (`ddtrace-run`, `--require`), and whether it comes before the modules that it has to change.',
  why: 'A tracer in Node changes modules as they are loaded. Started after Express it sees nothing, and nobody notices.',
  mend: 'Start it in a file of its own and load that first: `node --import ./instrumentation.js server.js`. Call `start()` on the NodeSDK. Give the tracing of Sentry a `tracesSampleRate` above 0.',
  sources: [
    'OpenTelemetry: Node.js, getting started',
    'Datadog: Tracing Node.js applications',
    'OpenTelemetry semantic conventions',
  ],
  judge({ code }) {
    const agents = code.mentions.agent.map(({ file, line, word }) =>
      sighting(
        RUNS.test(word) ? 'good' : 'open',
        file,
        line,
        `${word.split(/[= ]/, 1)[0]} in ${file.replace(/^.*\//, '')}`,
      ),
    )
    const seen = [...usesOf(code, 'tracing').flatMap((use) => judged(code, use)), ...agents]
    const isGood = seen.some(({ verdict }) => verdict === 'good')
    return judgeSightings(isGood ? seen.filter(({ verdict }) => verdict !== 'open') : seen, {
      good: 'Requests are traced.',
      bad: 'The tracer is not in force.',
      fix: 'Load the tracer before everything else, start it, and sample more than nothing.',
      open: 'Settings of a tracer are there; whether one runs is seen only in its own service.',
      none: 'No tracer is started in code or in front of a command; something outside of the tree may do so.',
    })
  },
})

function judged(code: FrameworkCode, { library, file, line, call }: LibraryUse): Sighting[] {
  if (call?.isDevelopmentOnly)
    return [
      sighting('bad', file, line, `${library.name} is started in development alone`, 'a start in production'),
    ]
  if (library.name.startsWith('@sentry') || library.name === 'sentry_sdk')
    return sentry({ library, file, line, ...(call !== undefined && { call }) })
  if (file.language === 'javascript') {
    const own = file.imports.find(({ module }) => librariesOf('npm', module).includes(library))
    const server = file.imports.find(
      ({ module, isTypeOnly }) =>
        !isTypeOnly &&
        librariesOf('npm', module).some(({ purpose }) => purpose === 'web server' || purpose === 'database'),
    )
    if (own !== undefined && server !== undefined && server.line < own.line)
      return [
        sighting(
          'bad',
          file,
          own.line,
          `${library.name} is loaded after ${server.module}`,
          `${library.name} loaded first`,
        ),
      ]
    if (call !== undefined && call.callee.endsWith('NodeSDK')) {
      const starts = file.calls.some(({ callee }) => /(^|\.)start$/.test(callee))
      const isPassedOn = file.sets.some(
        ({ target, value }) =>
          value.kind === 'call' && value.call.start === call.start && file.exported.includes(target),
      )
      if (!starts && !isPassedOn)
        return [sighting('bad', file, line, 'NodeSDK is made and never started', 'sdk.start()')]
    }
  }
  return [sighting('good', file, line, `${library.name} is used`)]
}

/** Sentry traces only when it is told how many requests. */
function sentry({ library, file, line, call }: LibraryUse): Sighting[] {
  const options = call?.args.map((arg) => resolveValue(file, arg)).find((arg) => arg?.kind === 'record')
  const given = options?.kind === 'record' ? options.entries : (call?.named ?? [])
  const rate = given.find(({ key }) =>
    /^(tracesSampleRate|tracesSampler|traces_sample_rate|traces_sampler)$/.test(key),
  )
  if (rate === undefined) return []
  const number = numberOf(inProduction(resolveValue(file, inProduction(rate.value))))
  return number === 0
    ? []
    : [
        sighting(
          'good',
          file,
          rate.line,
          `${library.name} traces a part of the requests (${line > 0 ? rate.key : ''})`,
        ),
      ]
}

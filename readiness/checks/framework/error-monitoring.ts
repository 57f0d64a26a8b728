import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { flagOf, isFromEnvironment, numberOf, textOf } from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { librariesOf } from '#readiness/facts/framework/libraries.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import { declaredPackages, type DeclaredPackage } from '#readiness/facts/framework/packages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { browserApps } from './browser-apps.ts'
import { serverElsewhere } from './no-server.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const KEYS = /^(dsn|apiKey|api_key|accessToken|access_token|clientToken|environment|projectId)$/

export const errorMonitoring = defineCheck({
  line: 'errors/monitoring',
  name: 'code',
  title: 'Errors in production are reported to a service',
  proof: 'whole',
  needs: { code: frameworkCode, packages: declaredPackages, services: composedServices },
  looksAt:
    'Where Sentry, Bugsnag, Rollbar, Honeybadger, Datadog and their like are started: whether production comes by, a key is set, and nothing turns it off. A library that is declared and never started is none.',
  why: 'Errors that only stand in a log are found by users first. A library that is started in development alone reports nothing.',
  mend: 'Start the library in the entry of the program, with the key from the environment (`dsn` from `SENTRY_DSN`) and a sample rate for errors above 0.',
  sources: ['OWASP Logging Cheat Sheet', 'Sentry: Configuration, options'],
  judge({ code, packages, services }) {
    const uses = usesOf(code, 'error monitoring').flatMap(judged)
    // Of a program that is not in the tree one does not see how it is started.
    const isHere =
      serversOf(code).length > 0 ||
      browserApps(code, packages).length > 0 ||
      serverElsewhere(code, services) === undefined
    return judgeSightings(
      uses.some(({ verdict }) => verdict === 'good')
        ? uses.filter(({ verdict, evidence }) => verdict === 'good' || isSwitchedOff(evidence.observed))
        : [...uses, ...(uses.length > 0 || !isHere ? [] : unused(code, packages))],
      {
        good: 'Errors are reported to a service.',
        bad: 'The reporting of errors is not in force in production.',
        fix: 'Start the library in production with a key from the environment, or remove it.',
        none: 'No library that reports errors is started in code; something outside of it may do so.',
      },
    )
  },
})

const isSwitchedOff = (observed: string): boolean => /enabled: false|sampleRate/.test(observed)

function judged({ library, file, line, call }: LibraryUse): Sighting[] {
  if (call === undefined) return []
  if (call.isDevelopmentOnly)
    return [
      sighting('bad', file, line, `${library.name} is started in development alone`, 'a start in production'),
    ]
  const options = call.args.map((arg) => resolveValue(file, arg)).find((arg) => arg?.kind === 'record')
  const given = options?.kind === 'record' ? options.entries : call.named
  const value = (key: string) =>
    inProduction(resolveValue(file, inProduction(given.find((each) => each.key === key)?.value)))
  const enabled = given.find(({ key }) => key === 'enabled')
  if (enabled !== undefined && flagOf(value('enabled')) === false)
    return [
      sighting('bad', file, enabled.line, `${library.name} with enabled: false`, 'enabled in production'),
    ]
  const rate = numberOf(value('sampleRate') ?? value('sample_rate'))
  if (rate === 0)
    return [sighting('bad', file, line, `${library.name} with a sampleRate of 0`, 'a sampleRate above 0')]
  const key = given.find((each) => KEYS.test(each.key) && each.key !== 'environment')
  if (key !== undefined && textOf(value(key.key)) === '')
    return [
      sighting(
        'bad',
        file,
        key.line,
        `${library.name} with an empty ${key.key}`,
        `${key.key} from the environment`,
      ),
    ]
  return [
    sighting(
      'good',
      file,
      line,
      `${library.name} is started${isFromEnvironment(key?.value) ? ' with a key from the environment' : ''}`,
    ),
  ]
}

/** Declared for what ships, and started nowhere. Some start by themselves, from a configuration file. */
function unused(code: FrameworkCode, packages: readonly DeclaredPackage[]): Sighting[] {
  const modules = code.files.flatMap(({ imports }) => imports.map(({ module }) => module))
  return packages.flatMap(({ name, ecosystem, file, line, isDevelopment }) => {
    const module = ecosystem === 'pypi' ? name.replaceAll('-', '_') : name
    const isIt =
      !isDevelopment &&
      librariesOf(ecosystem, module).some(
        ({ purpose, name: exact }) => purpose === 'error monitoring' && exact === module,
      )
    return isIt && !modules.some((each) => each.startsWith(module))
      ? [
          sighting(
            'bad',
            file,
            line,
            `${name} is declared and never started`,
            'a start in the entry of the program',
          ),
        ]
      : []
  })
}

import type { CodeFile, CodeSet } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, isFromEnvironment, textOf } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings, type DjangoSettings } from '#readiness/facts/framework/django-settings.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { durationText, secondsOf } from '#readiness/facts/framework/seconds-of.ts'
import { flaskSetting } from './flask-settings.ts'
import { sighting, type Sighting } from './sighting.ts'

const DAY = 86_400
const LIMIT = '24 hours or less'
const TOKEN_AGE =
  /^(JWT_|AUTH_)?ACCESS_TOKEN_(EXPIRES?|EXPIRE|EXPIRATION|LIFETIME|TTL|MAX_AGE)(_(MINUTES|MINS?|SECONDS|SECS?|HOURS|DAYS|DELTA|TIME))?$/i
const UNIT: readonly (readonly [RegExp, number])[] = [
  [/MIN(UTE)?S?$/i, 60],
  [/HOURS?$/i, 3_600],
  [/DAYS?$/i, DAY],
  [/SEC(OND)?S?$/i, 1],
]

export function pythonLifetimes(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  return [
    ...(settings === undefined ? [] : django(settings)),
    ...flask(code),
    ...code.files.filter(({ language }) => language === 'python').flatMap(tokenAges),
  ]
}

function django(settings: DjangoSettings): Sighting[] {
  const found: Sighting[] = []
  if (settings.list('MIDDLEWARE').some((each) => each.endsWith('.SessionMiddleware'))) {
    const age = settings.get('SESSION_COOKIE_AGE')
    const seconds = age && secondsOf(age.file, age.value)
    if (age === undefined)
      found.push(
        sighting(
          settings.isOpen ? 'open' : 'bad',
          settings.main,
          settings.line,
          'SESSION_COOKIE_AGE is not set: 2 weeks by default',
          LIMIT,
        ),
      )
    else if (seconds === undefined) found.push(fromEnvironment(age))
    else
      found.push(
        sighting(
          seconds > DAY ? 'bad' : 'good',
          age.file,
          age.set.line,
          `SESSION_COOKIE_AGE is ${durationText(seconds)}`,
          LIMIT,
        ),
      )
  }
  const simple = settings.get('SIMPLE_JWT')
  const access = entryAt(simple?.value, 'ACCESS_TOKEN_LIFETIME')
  if (simple !== undefined && access !== undefined) {
    const seconds = secondsOf(simple.file, access.value)
    if (seconds !== undefined)
      found.push(
        sighting(
          seconds > DAY ? 'bad' : 'good',
          simple.file,
          access.line,
          `ACCESS_TOKEN_LIFETIME is ${durationText(seconds)}`,
          LIMIT,
        ),
      )
  }
  return found
}

/** `env.int("SESSION_COOKIE_AGE", 3600 * 24 * 365)`: what holds where nobody sets it is in the code. */
function fromEnvironment({ file, set, value }: NonNullable<ReturnType<DjangoSettings['get']>>): Sighting {
  const outer = value.kind === 'call' && value.call.callee === 'int' ? value.call.args[0] : value
  const call = isFromEnvironment(outer) && outer?.kind === 'call' ? outer.call : undefined
  const fallback = call?.named.find(({ key }) => key === 'default')?.value ?? call?.args[1]
  const seconds = secondsOf(file, fallback) ?? Number(textOf(fallback) ?? 0)
  return seconds > DAY
    ? sighting(
        'bad',
        file,
        set.line,
        `SESSION_COOKIE_AGE is ${durationText(seconds)} where nothing is set`,
        LIMIT,
      )
    : sighting('open', file, set.line, 'SESSION_COOKIE_AGE comes from configuration')
}

/** A session of Flask ends with the browser unless somebody makes it permanent. */
function flask(code: FrameworkCode): Sighting[] {
  const permanent = code.files
    .filter((file) => file.language === 'python' && imports(file, 'flask'))
    .flatMap((file) => file.sets.map((set) => ({ file, set })))
    .find(({ set }) => set.target === 'session.permanent' && flagOf(set.value) === true)
  if (permanent === undefined) return []
  const setting = flaskSetting(code, 'PERMANENT_SESSION_LIFETIME')
  const { file, set } = permanent
  if (setting.kind === 'open')
    return [sighting('open', file, set.line, 'PERMANENT_SESSION_LIFETIME may come from configuration')]
  if (setting.kind === 'missing')
    return [
      sighting(
        'bad',
        file,
        set.line,
        'the session is permanent and PERMANENT_SESSION_LIFETIME is not set: 31 days by default',
        LIMIT,
      ),
    ]
  const seconds = secondsOf(setting.file, setting.value)
  if (seconds === undefined)
    return [
      sighting('open', setting.file, setting.line, 'PERMANENT_SESSION_LIFETIME comes from configuration'),
    ]
  return [
    sighting(
      seconds > DAY ? 'bad' : 'good',
      setting.file,
      setting.line,
      `PERMANENT_SESSION_LIFETIME is ${durationText(seconds)}`,
      LIMIT,
    ),
  ]
}

/** `ACCESS_TOKEN_EXPIRE_MINUTES: int = 60 * 24 * 8`, which the environment may change. */
function tokenAges(file: CodeFile): Sighting[] {
  return file.sets.flatMap((set: CodeSet) => {
    const name = set.target.split('.').at(-1) ?? ''
    if (!TOKEN_AGE.test(name) || set.isDevelopmentOnly) return []
    const unit = UNIT.find(([pattern]) => pattern.test(name))?.[1]
    const value = set.value.kind === 'call' ? (set.value.call.args.at(-1) ?? set.value) : set.value
    const isBare = value.kind === 'number' || textOf(value) !== undefined
    if (isBare && unit === undefined && !/^(JWT_)?ACCESS_TOKEN_EXPIRES$/.test(name)) return []
    const seconds = secondsOf(
      file,
      set.value.kind === 'call' && set.value.call.callee.endsWith('timedelta') ? set.value : value,
      unit ?? 1,
    )
    if (seconds === undefined) return []
    return [
      sighting(seconds > DAY ? 'bad' : 'good', file, set.line, `${name} is ${durationText(seconds)}`, LIMIT),
    ]
  })
}

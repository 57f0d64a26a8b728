import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, textOf, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { memoryLimiters, replicatedService } from './memory-limiters.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

/** Paths that a whole API is under. */
const WHOLE_API = /^\/?(\*|(api|rest|graphql|trpc|rpc)?(\/?v\d{1,2})?\/?(\(\.\*\)|\*)?)$/i
const MAKES = /^(rateLimit|rateLimiter|slowDown|expressRateLimit|RateLimit)$/

export const apiRateLimit = defineCheck({
  line: 'api/rate-limit',
  name: 'code',
  title: 'Code limits how often the API is asked',
  proof: 'whole',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'Limiters that stand before the whole API: express-rate-limit in `use`, @fastify/rate-limit, ThrottlerGuard of NestJS, default limits of slowapi and Flask-Limiter, DEFAULT_THROTTLE_CLASSES of Django REST framework; and limiters that are made and never put before anything.',
  why: 'Without a limit one client can take all of the server. A limiter that is made and not mounted looks like one in review.',
  mend: 'Mount it: `app.use("/api", rateLimit({ … }))`, with a store that all processes share, and answer 429 with Retry-After.',
  sources: ['OWASP API4:2023 Unrestricted Resource Consumption', 'ASVS 5.0 2.4.1', 'RFC 6585 section 4'],
  judge({ code, services }) {
    const replicated = replicatedService(services)
    const alone = replicated === undefined ? [] : memoryLimiters(code).filter(({ isMounted }) => isMounted)
    const perProcess = alone.map(({ file, line, what }) =>
      sighting(
        'bad',
        file,
        line,
        `${what}, and ${replicated?.count} of ${replicated?.name} run`,
        'a store that all of them share',
      ),
    )
    return judgeSightings(
      [...usesOf(code, 'rate limit').flatMap((use) => judged(code, use)), ...django(code), ...perProcess],
      {
        good: 'A limiter stands before the API.',
        bad: 'A limiter stands before nothing, or counts in each process for itself.',
        fix: 'Put the limiter before the routes that it is meant for, and give it a store that all processes share.',
        open: 'A limiter is used on a part of the routes, which does not show that the whole API is limited.',
        none: 'No limiter was recognised in code; a proxy may have one.',
      },
    )
  },
})

function judged(code: FrameworkCode, { file, line, library }: LibraryUse): Sighting[] {
  if (file.language === 'python') return [ofPython(file, line)]
  const locals = new Set(
    file.imports
      .filter(({ module }) => module === library.name)
      .flatMap(({ names }) => names.map(({ local }) => local)),
  )
  const isMade = (value: CodeValue | undefined): boolean =>
    (value?.kind === 'call' && locals.has(value.call.callee)) ||
    (value?.kind === 'name' && locals.has(value.name))
  const mounts = file.calls.filter(
    ({ callee, args, isDevelopmentOnly }) =>
      !isDevelopmentOnly &&
      /(^|\.)(use|register|applyMiddleware|onBeforeHandle)$/.test(callee) &&
      args.some((arg) => isMade(resolveValue(file, arg)) || isMade(arg)),
  )
  const mount = mounts.find(({ args }) => WHOLE_API.test(textOf(args[0]) ?? '')) ?? mounts[0]
  if (mount !== undefined) {
    const path = textOf(mount.args[0])
    const isLocal =
      (path !== undefined && !WHOLE_API.test(path)) ||
      flagOf(entryAt(resolveValue(file, mount.args.at(-1)), 'global')?.value) === false
    return [
      sighting(
        isLocal ? 'open' : 'good',
        file,
        mount.line,
        `${library.name} is mounted${isLocal ? ' for single routes' : ''}`,
      ),
    ]
  }
  if (/throttler/.test(library.name)) return [throttler(code, file, line)]
  const unused = file.sets.filter(
    ({ target, value, isDevelopmentOnly }) =>
      !isDevelopmentOnly &&
      value.kind === 'call' &&
      locals.has(value.call.callee) &&
      MAKES.test(lastOf(value.call.callee)) &&
      !isUsed(file, target),
  )
  if (unused.length > 0)
    return unused.map((set) =>
      sighting('bad', file, set.line, `${set.target} is made and never used`, 'a limiter that is mounted'),
    )
  return [sighting('open', file, line, `${library.name} is used`)]
}

const lastOf = (callee: string): string => callee.split('.').at(-1) ?? callee

/** Whether anything takes it up: an argument, a part of something else, another file. */
function isUsed(file: CodeFile, target: string): boolean {
  const name = lastOf(target)
  if (target.includes('.')) return true
  const mentions = (value: CodeValue, depth = 0): boolean => {
    if (depth > 6) return true
    if (value.kind === 'name') return value.name === name || value.name.startsWith(`${name}.`)
    if (value.kind === 'list') return value.items.some((each) => mentions(each, depth + 1))
    if (value.kind === 'record') return value.entries.some((each) => mentions(each.value, depth + 1))
    if (value.kind === 'call') return value.call.args.some((each) => mentions(each, depth + 1))
    return value.kind === 'choice' && value.options.some((each) => mentions(each, depth + 1))
  }
  if (
    file.calls.some(({ args, callee }) => callee.split('.')[0] === name || args.some((arg) => mentions(arg)))
  )
    return true
  if (file.sets.some(({ value, target: other }) => other !== target && mentions(value))) return true
  if (file.records.some((record) => mentions(record))) return true
  // What is exported may be taken up by a file that says nothing else of interest.
  return file.exported.includes(name)
}

function throttler(code: FrameworkCode, file: CodeFile, line: number): Sighting {
  const isGlobal = code.files.some(
    (each) =>
      each.records.some(
        (record) =>
          entryAt(record, 'useClass')?.value.kind === 'name' &&
          JSON.stringify(entryAt(record, 'useClass')?.value).includes('Throttler'),
      ) ||
      each.calls.some(
        ({ callee, args }) =>
          callee.endsWith('useGlobalGuards') && JSON.stringify(args).includes('Throttler'),
      ),
  )
  return sighting(
    isGlobal ? 'good' : 'open',
    file,
    line,
    isGlobal ? 'ThrottlerGuard guards every route' : 'ThrottlerModule is used',
  )
}

function ofPython(file: CodeFile, line: number): Sighting {
  const limiter = file.calls.find(
    ({ callee, named }) =>
      /(^|\.)Limiter$/.test(callee) && named.some(({ key }) => /^(default|application)_limits$/.test(key)),
  )
  if (limiter !== undefined) return sighting('good', file, limiter.line, 'the limiter has default limits')
  return sighting('open', file, line, 'a limiter is used on single routes')
}

function django(code: FrameworkCode): Sighting[] {
  const setting = djangoSettings(code)?.get('REST_FRAMEWORK')
  const classes = entryAt(setting?.value, 'DEFAULT_THROTTLE_CLASSES')
  if (setting === undefined || classes === undefined) return []
  const isEmpty = classes.value.kind === 'list' && classes.value.items.length === 0
  return [
    sighting(
      isEmpty ? 'open' : 'good',
      setting.file,
      classes.line,
      isEmpty ? 'DEFAULT_THROTTLE_CLASSES is empty' : 'DEFAULT_THROTTLE_CLASSES is set',
    ),
  ]
}

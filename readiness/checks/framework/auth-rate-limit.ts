import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { isWithin, resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  entryAt,
  flagOf,
  textOf,
  valueAt,
  type CodeCall,
  type CodeValue,
} from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { memoryLimiters, replicatedService } from './memory-limiters.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const AUTH_PATH = /log-?in|sign-?in|sign-?up|register|auth|password|token|session|otp|verify/i
/** Where passwords are tried, among the routes of accounts. */
const SIGN_IN = /log-?in|sign-?in|(^|\/)auth(\/?[*:]|\/?$)|authenticate|session|(^|\/)token/i
const LIMITER = /limit|throttle|slow_?down|consume/i

export const authRateLimit = defineCheck({
  line: 'security/auth-rate-limit',
  name: 'code',
  title: 'Code limits how often one may try to sign in',
  proof: 'hint',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'The rate limit of Better Auth and where it counts, and limiters of express-rate-limit, rate-limiter-flexible, slowapi, django-ratelimit, django-axes and their like on the routes of accounts.',
  why: 'Without a limit passwords can be guessed as fast as the server answers. A limit in the memory of one process lets each further process begin anew.',
  mend: 'In Better Auth set `rateLimit: { enabled: true, storage: "secondary-storage" }` (or "database"). Elsewhere put a limiter with a shared store before the sign-in, sign-up and reset routes.',
  sources: ['ASVS 5.0 6.3.1', 'NIST SP 800-63B-4 section 3.2.2', 'OWASP Authentication Cheat Sheet'],
  judge({ code, services }) {
    const seen = [
      ...betterAuth(code, services),
      ...onRoutes(code),
      ...skipped(code),
      ...perProcess(code, services),
    ]
    return judgeSightings(seen, {
      good: 'Attempts to sign in are limited by code.',
      bad: 'The limit on attempts to sign in is off, or each process has one of its own.',
      fix: 'Turn the limit of the sign-in routes on, and let it count in a store that every process shares.',
      open: 'A limiter stands before a part of the routes of accounts, or counts in the memory of each process or where configuration says; whether that is enough is not seen in code.',
      none: 'No limiter on the routes of accounts was recognised in code; a proxy may have one.',
    })
  },
})

/** A limit that each of several processes counts for itself is that many times what it says. */
function perProcess(code: FrameworkCode, services: readonly Service[]): Sighting[] {
  const replicated = replicatedService(services)
  if (replicated === undefined) return []
  return memoryLimiters(code)
    .filter(({ isMounted }) => !isMounted)
    .map(({ file, line, what }) =>
      sighting(
        'bad',
        file,
        line,
        `${what}, and ${replicated.count} of ${replicated.name} run`,
        'a store that all of them share',
      ),
    )
}

function betterAuth(code: FrameworkCode, services: readonly Service[]): Sighting[] {
  const replicated = replicatedService(services)
  const others = usesOf(code, 'rate limit')
  return betterAuthOptions(code).flatMap(({ file, options }) => {
    const limit = resolveValue(file, valueAt(options, 'rateLimit'))
    // What is spread into it may hold the limit; that record is seen by itself when it is in the tree.
    if (limit === undefined && options.isOpen) return []
    const enabled = entryAt(limit, 'enabled')
    const isOff = flagOf(inProduction(resolveValue(file, enabled?.value))) === false
    // Somebody who turns it off and has a limiter of another library limits there.
    if (isOff && enabled !== undefined)
      return others.length > 0
        ? []
        : [
            sighting(
              'bad',
              file,
              enabled.line,
              'rateLimit.enabled: false, and no other limiter in the tree',
              'rateLimit.enabled: true',
            ),
          ]
    const storage = textOf(inProduction(resolveValue(file, valueAt(limit, 'storage'))))
    const isShared =
      storage === 'database' ||
      storage === 'secondary-storage' ||
      valueAt(limit, 'customStorage') !== undefined ||
      (storage === undefined && limit?.kind !== 'name' && entryAt(options, 'secondaryStorage') !== undefined)
    const line = entryAt(options, 'rateLimit')?.line ?? options.line
    if (isShared)
      return [
        sighting(
          'good',
          file,
          line,
          `Better Auth limits attempts and counts in ${storage ?? 'its secondary storage'}`,
        ),
      ]
    const isInMemory =
      storage === 'memory' ||
      (storage === undefined && !options.isOpen && (limit === undefined || limit.kind === 'record'))
    if (isInMemory && replicated !== undefined)
      return [
        sighting(
          'bad',
          file,
          line,
          `Better Auth counts attempts in memory, and ${replicated.count} of ${replicated.name} run`,
          'storage: "secondary-storage" or "database"',
        ),
      ]
    return [sighting('open', file, line, 'Better Auth counts attempts in memory')]
  })
}

/** A limiter that stands before a route of accounts: as an argument, a decorator, or called inside. */
function onRoutes(code: FrameworkCode): Sighting[] {
  if (usesOf(code, 'rate limit').length === 0 && usesOf(code, 'lockout').length === 0) return []
  return code.files.flatMap((file) =>
    file.calls.flatMap((call) => {
      if (call.isDevelopmentOnly) return []
      if (call.decorates !== undefined)
        return LIMITER.test(call.callee) &&
          (AUTH_PATH.test(call.decorates) || AUTH_PATH.test(file.path)) &&
          !/exempt|skip/i.test(call.callee)
          ? [sighting('good', file, call.line, `${call.callee} on ${call.decorates}`)]
          : []
      const path = textOf(call.args[0])
      const isRoute = path !== undefined && path.startsWith('/') && AUTH_PATH.test(path)
      if (isRoute && call.args.slice(1).some((arg) => isLimiter(file, arg)))
        return [
          sighting(
            SIGN_IN.test(path) ? 'good' : 'open',
            file,
            call.line,
            `a limiter stands before ${path.slice(0, 80)}`,
          ),
        ]
      const isInside =
        /(^|\.)(consume|limit|hit|check|take)$/.test(call.callee) &&
        LIMITER.test(call.callee) &&
        AUTH_PATH.test(file.path)
      return isInside ? [sighting('good', file, call.line, `${call.callee} is asked`)] : []
    }),
  )
}

function isLimiter(file: CodeFile, value: CodeValue): boolean {
  if (value.kind === 'name') return LIMITER.test(value.name)
  if (value.kind === 'list') return value.items.some((each) => isLimiter(file, each))
  if (value.kind === 'call') return LIMITER.test(value.call.callee)
  if (value.kind === 'record')
    return (
      LIMITER.test(value.entries.map(({ key }) => key).join(' ')) ||
      value.entries.some((each) => each.value.kind === 'record' && isLimiter(file, each.value))
    )
  return (
    value.kind === 'function' &&
    file.calls.some((call: CodeCall) => isWithin(call, value) && LIMITER.test(call.callee))
  )
}

/** A controller of accounts that takes itself out, and a limiter that lets everybody by. */
function skipped(code: FrameworkCode): Sighting[] {
  return code.files.flatMap((file) =>
    file.calls.flatMap((call) => {
      if (call.isDevelopmentOnly) return []
      const isExempt =
        call.decorates !== undefined &&
        /(^|\.)exempt$/.test(call.callee) &&
        LIMITER.test(call.callee) &&
        /log_?in|sign_?in|sign_?up|password/i.test(call.decorates)
      if (isExempt)
        return [sighting('bad', file, call.line, `${call.callee} on ${call.decorates}`, 'a limit')]
      return []
    }),
  )
}

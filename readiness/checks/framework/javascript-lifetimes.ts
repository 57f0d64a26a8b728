import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  entryAt,
  textOf,
  valueAt,
  type CodeCall,
  type CodeEntry,
} from '#readiness/facts/framework/code-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { callsOf, imports } from '#readiness/facts/framework/library-uses.ts'
import { durationText, secondsOf } from '#readiness/facts/framework/seconds-of.ts'
import { nextAuthOptions } from './next-auth-options.ts'
import { sighting, type Sighting } from './sighting.ts'

export const DAY = 86_400
const LIMIT = '24 hours or less'
/** Tokens that are for something else than being signed in. */
const OTHER_TOKEN =
  /refresh|remember|reset|forgot|verif|confirm|invit|email|mail|magic|unsubscribe|state|csrf|service|api_?key|webhook|download|upload|share|guest_?link|activation|device/i
const SIGNING_IN =
  /access|session|auth|log_?in|sign_?in|sign_?up|register|jwt|user|generate_?token|create_?token|issue/i

export function javascriptLifetimes(code: FrameworkCode): Sighting[] {
  return [
    ...betterAuthOptions(code).map(({ file, options }) => {
      const session = resolveValue(file, valueAt(options, 'session'))
      const isOpen =
        (session === undefined && options.isOpen) ||
        (session?.kind === 'record' ? session.isOpen : session !== undefined)
      return lifetime(file, entryAt(session, 'expiresIn'), {
        what: 'expiresIn of the sessions of Better Auth',
        unset: '7 days by default',
        isOpen,
        line: entryAt(options, 'session')?.line ?? options.line,
      })
    }),
    ...nextAuthOptions(code).map(({ file, options }) => {
      const session = resolveValue(file, valueAt(options, 'session'))
      const isOpen =
        (session === undefined && options.isOpen) ||
        (session?.kind === 'record' ? session.isOpen : session !== undefined)
      return lifetime(file, entryAt(session, 'maxAge'), {
        what: 'maxAge of the sessions of NextAuth',
        unset: '30 days by default',
        isOpen,
        line: entryAt(options, 'session')?.line ?? options.line,
      })
    }),
    ...code.files
      .filter(({ language }) => language === 'javascript')
      .flatMap((file) => [...cookieAges(file), ...tokens(file), ...constants(file), ...ownCookies(file)]),
  ]
}

type Rest = { what: string; unset: string; isOpen: boolean; line: number; unit?: number }

function lifetime(
  file: CodeFile,
  entry: CodeEntry | undefined,
  { what, unset, isOpen, line, unit = 1 }: Rest,
): Sighting {
  if (entry === undefined)
    return sighting(isOpen ? 'open' : 'bad', file, line, `${what} is not set: ${unset}`, LIMIT)
  const seconds = secondsOf(file, entry.value, unit)
  if (seconds === undefined) return sighting('open', file, entry.line, `${what} comes from configuration`)
  return sighting(
    seconds > DAY ? 'bad' : 'good',
    file,
    entry.line,
    `${what} is ${durationText(seconds)}`,
    LIMIT,
  )
}

/** Ages of session cookies in milliseconds. Without one the cookie goes with the browser. */
function cookieAges(file: CodeFile): Sighting[] {
  const module = ['express-session', 'cookie-session', 'koa-session', '@fastify/session'].find((each) =>
    imports(file, each),
  )
  if (module === undefined) return []
  return file.calls.flatMap((call) => {
    if (
      !/^(session|expressSession|cookieSession|fastifySession)$|\.register$/.test(call.callee) ||
      call.isDevelopmentOnly
    )
      return []
    const options = resolveValue(file, call.args.at(-1))
    const cookie = resolveValue(file, valueAt(options, 'cookie')) ?? options
    const entry = entryAt(cookie, 'maxAge')
    if (entry === undefined) return []
    return [
      lifetime(file, entry, {
        what: `maxAge of the cookie of ${module}`,
        unset: '',
        isOpen: true,
        line: call.line,
        unit: 0.001,
      }),
    ]
  })
}

/** `AUTH_SESSION_LIFETIME = 1000 * 60 * 60 * 24 * 30`: too long whether it counts seconds or milliseconds. */
function constants(file: CodeFile): Sighting[] {
  return file.sets.flatMap(({ target, value, line, isDevelopmentOnly }) => {
    const isIt =
      /^(AUTH_|USER_|LOGIN_)?SESSION_(LIFETIME|MAX_AGE|DURATION|EXPIRY|EXPIRATION|TTL)(_MS)?$/.test(target)
    const amount = isIt && !isDevelopmentOnly && value.kind === 'number' ? value.number : 0
    return amount > DAY * 1_000
      ? [sighting('bad', file, line, `${target} is ${durationText(amount / 1_000)}`, LIMIT)]
      : []
  })
}

/** A cookie that lets somebody in, with an end that is months away: `expires: addMonths(new Date(), 3)`. */
function ownCookies(file: CodeFile): Sighting[] {
  return callsOf(file, /(^|\.)cookies(\.\w+)?\.set$|^setCookie$|(^|\.)(res|response|reply)\.cookie$/).flatMap(
    (call) => {
      const name = call.args.map((arg) => textOf(resolveValue(file, arg))).find((text) => text !== undefined)
      const options = call.args
        .map((arg) => resolveValue(file, arg))
        .findLast((arg) => arg?.kind === 'record')
      const entry = entryAt(options, 'expires')
      const end = resolveValue(file, entry?.value)
      if (entry === undefined || end?.kind !== 'call' || call.isDevelopmentOnly) return []
      const unit = /(^|\.)add(Days|Weeks|Months|Years)$/.exec(end.call.callee)?.[2]?.toLowerCase()
      const [, amount] = end.call.args
      const isLong = amount?.kind === 'number' && amount.number > (unit === 'days' ? 1 : 0)
      return unit !== undefined &&
        isLong &&
        /^(access_?token|session(_?(id|token))?|auth_?token|jwt)$/i.test(name ?? '')
        ? [sighting('bad', file, entry.line, `the cookie "${name}" lasts ${amount.number} ${unit}`, LIMIT)]
        : []
    },
  )
}

/** `jwt.sign(payload, secret, { expiresIn })` for people who sign in. */
function tokens(file: CodeFile): Sighting[] {
  return [
    ...(imports(file, 'jsonwebtoken') || imports(file, '@nestjs/jwt') || imports(file, '@fastify/jwt')
      ? callsOf(file, /(^|\.)(sign|signAsync|jwtSign)$/).flatMap((call) => signed(file, call))
      : []),
    ...(imports(file, '@nestjs/jwt') ? callsOf(file, /^JwtModule\.(register|registerAsync)$/) : []).flatMap(
      (call) => {
        const entry = entryAt(resolveValue(file, call.args[0]), 'signOptions', 'expiresIn')
        return entry === undefined
          ? []
          : [lifetime(file, entry, { what: 'expiresIn of tokens', unset: '', isOpen: true, line: call.line })]
      },
    ),
    ...(imports(file, 'jose') ? callsOf(file, /(^|\.)setExpirationTime$/) : []).flatMap((call) => {
      const [value] = call.args
      if (value === undefined || !isForSigningIn(file, call)) return []
      const seconds = secondsOf(file, value.kind === 'number' ? undefined : value)
      return seconds === undefined
        ? []
        : [
            lifetime(
              file,
              { key: 'exp', value, line: call.line },
              { what: 'the lifetime of the token', unset: '', isOpen: true, line: call.line },
            ),
          ]
    }),
  ]
}

function signed(file: CodeFile, call: CodeCall): Sighting[] {
  if (call.isDevelopmentOnly || !isForSigningIn(file, call)) return []
  const [payload, , options] = call.args
  const entry = call.args
    .map((each) => entryAt(resolveValue(file, each), 'expiresIn'))
    .find((each) => each !== undefined)
  if (entry !== undefined)
    return [
      lifetime(file, entry, { what: 'expiresIn of the token', unset: '', isOpen: true, line: call.line }),
    ]
  const body = resolveValue(file, payload)
  const isClosed = body?.kind === 'record' && !body.isOpen && !body.entries.some(({ key }) => key === 'exp')
  if (!isClosed || options !== undefined || !call.callee.startsWith('jwt') || !imports(file, 'jsonwebtoken'))
    return []
  return [sighting('bad', file, call.line, 'the token never expires', 'expiresIn of 24 hours or less')]
}

/** By the names around it: the functions that it is in, and what its outcome is called. */
function isForSigningIn(file: CodeFile, call: CodeCall): boolean {
  const functions = call.inside.map((at) => file.functions[at]?.name ?? '')
  const target =
    file.sets.find(({ value }) => value.kind === 'call' && value.call.start === call.start)?.target ?? ''
  const secret = call.args[1]?.kind === 'name' ? call.args[1].name : ''
  const near = `${functions.slice(-2).join(' ')} ${target} ${secret}`
  if (OTHER_TOKEN.test(near)) return false
  return SIGNING_IN.test(near) || SIGNING_IN.test(file.path.replace(/^.*\//, ''))
}

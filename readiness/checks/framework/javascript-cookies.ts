import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  entryAt,
  textOf,
  valueAt,
  type CodeCall,
  type CodeValue,
} from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { nextAuthOptions } from './next-auth-options.ts'
import { sighting, type Sighting } from './sighting.ts'

/** Where a library keeps the attributes of its cookie, and what Secure is when nobody sets it. */
const SESSIONS: readonly {
  module: string
  callee: RegExp
  path: readonly string[]
  missing: 'bad' | 'open' | 'good'
}[] = [
  {
    module: 'express-session',
    callee: /^(session|expressSession|expressSessions)$/,
    path: ['cookie'],
    missing: 'bad',
  },
  { module: 'cookie-session', callee: /^(cookieSession|session)$/, path: [], missing: 'open' },
  { module: 'koa-session', callee: /^session$/, path: [], missing: 'open' },
  { module: '@fastify/session', callee: /(^|\.)register$/, path: ['cookie'], missing: 'good' },
  { module: 'fastify-session', callee: /(^|\.)register$/, path: ['cookie'], missing: 'good' },
  { module: '@fastify/secure-session', callee: /(^|\.)register$/, path: ['cookie'], missing: 'open' },
  { module: 'iron-session', callee: /IronSession/, path: ['cookieOptions'], missing: 'good' },
]

/** Names of cookies whose bearer is somebody. A CSRF token is there to be read. */
const CREDENTIAL = /sess|(^|[._-])sid$|token|auth|jwt|refresh|remember/i
const READABLE = /csrf|xsrf|state|nonce|locale|theme|consent|device_?id|fcm|push|csp/i

export function javascriptCookies(code: FrameworkCode): Sighting[] {
  return [
    ...betterAuthOptions(code).flatMap(({ file, options }) => betterAuthCookies(file, options)),
    ...nextAuthOptions(code).flatMap(({ file, options }) => nextAuthCookies(file, options)),
    ...code.files
      .filter(({ language }) => language === 'javascript')
      .flatMap((file) => [...sessionCookies(file), ...ownCookies(file)]),
  ]
}

const resolved = (file: CodeFile, value: CodeValue | undefined): CodeValue | undefined =>
  inProduction(resolveValue(file, inProduction(value)))

function betterAuthCookies(file: CodeFile, options: CodeValue & { kind: 'record' }): Sighting[] {
  const found: Sighting[] = []
  const advanced = resolved(file, valueAt(options, 'advanced'))
  // Attributes that are written out for the session cookie go before the switch, which then only names it.
  const own =
    valueAt(advanced, 'cookies', 'session_token', 'attributes') ??
    valueAt(advanced, 'defaultCookieAttributes')
  const written = resolved(file, own)
  if (written?.kind === 'record' && entryAt(written, 'secure') !== undefined)
    return attributes(file, written, 'the cookies of Better Auth', options.line, 'open')
  const secure = entryAt(advanced, 'useSecureCookies')
  const value = resolved(file, secure?.value)
  if (value?.kind === 'flag') {
    const verdict = value.flag ? 'good' : 'bad'
    found.push(
      sighting(
        verdict,
        file,
        secure?.line ?? options.line,
        `useSecureCookies: ${value.flag}`,
        'useSecureCookies: true',
      ),
    )
  }
  for (const [path, name] of [
    ['secure', 'secure'],
    ['httpOnly', 'httpOnly'],
  ] as const) {
    const entry = entryAt(resolved(file, valueAt(advanced, 'defaultCookieAttributes')), path)
    if (
      resolved(file, entry?.value)?.kind === 'flag' &&
      entry !== undefined &&
      isFalse(resolved(file, entry.value))
    )
      found.push(sighting('bad', file, entry.line, `defaultCookieAttributes.${name}: false`, `${name}: true`))
  }
  const base = entryAt(options, 'baseURL')
  const address = textOf(resolved(file, base?.value))
  if (found.length === 0 && base !== undefined && address !== undefined) {
    if (isPlainHttp(address))
      found.push(
        sighting(
          'bad',
          file,
          base.line,
          'baseURL starts with http://, which makes cookies without Secure',
          'an https:// address or useSecureCookies: true',
        ),
      )
    else if (address.startsWith('https://'))
      found.push(
        sighting('good', file, base.line, 'baseURL starts with https://, which makes cookies Secure'),
      )
  }
  return found.length > 0 ? found : [sighting('open', file, options.line, 'useSecureCookies is not set')]
}

const isFalse = (value: CodeValue | undefined): boolean => value?.kind === 'flag' && !value.flag
const isTrue = (value: CodeValue | undefined): boolean => value?.kind === 'flag' && value.flag
const isPlainHttp = (address: string): boolean =>
  /^http:\/\/(?!localhost\b|127\.|\[::1\]|0\.0\.0\.0)/i.test(address)

function nextAuthCookies(file: CodeFile, options: CodeValue & { kind: 'record' }): Sighting[] {
  const entry = entryAt(options, 'useSecureCookies')
  const value = resolved(file, entry?.value)
  if (entry !== undefined && value?.kind === 'flag')
    return [
      sighting(
        value.flag ? 'good' : 'bad',
        file,
        entry.line,
        `useSecureCookies: ${value.flag}`,
        'useSecureCookies: true',
      ),
    ]
  const own = resolved(file, valueAt(options, 'cookies', 'sessionToken', 'options'))
  return own === undefined
    ? [sighting('open', file, options.line, 'useSecureCookies follows NEXTAUTH_URL')]
    : attributes(file, own, 'the session cookie', options.line, 'open')
}

function sessionCookies(file: CodeFile): Sighting[] {
  return SESSIONS.flatMap(({ module, callee, path, missing }) => {
    if (!imports(file, module)) return []
    return file.calls
      .filter((call) => callee.test(call.callee) && !call.isDevelopmentOnly && isOf(file, call, module))
      .flatMap((call) => {
        const options = call.args
          .map((each) => resolved(file, each))
          .findLast((each) => each?.kind === 'record')
        if (options === undefined)
          return [sighting('open', file, call.line, `${module} takes its options from elsewhere`)]
        const cookie = path.length === 0 ? options : resolved(file, valueAt(options, ...path))
        return attributes(
          file,
          cookie,
          `the cookie of ${module}`,
          call.line,
          options.kind === 'record' && options.isOpen ? 'open' : missing,
        )
      })
  })
}

/** `register(session, …)` is of the module that "session" was imported from. */
function isOf(file: CodeFile, call: CodeCall, module: string): boolean {
  const locals = file.imports
    .filter((each) => each.module === module)
    .flatMap(({ names }) => names.map(({ local }) => local))
  if (!call.callee.endsWith('register')) return locals.length === 0 || locals.includes(call.callee)
  const [first] = call.args
  if (first?.kind === 'name') return locals.includes(first.name)
  return first?.kind === 'call' && first.call.callee === 'require'
}

function attributes(
  file: CodeFile,
  cookie: CodeValue | undefined,
  what: string,
  line: number,
  missing: Sighting['verdict'],
): Sighting[] {
  if (cookie !== undefined && cookie.kind !== 'record')
    return [sighting('open', file, line, `${what} takes its attributes from elsewhere`)]
  const found: Sighting[] = []
  const httpOnly = entryAt(cookie, 'httpOnly')
  if (isFalse(resolved(file, httpOnly?.value)))
    found.push(sighting('bad', file, httpOnly?.line ?? line, `httpOnly: false for ${what}`, 'httpOnly: true'))
  const secure = entryAt(cookie, 'secure')
  const value = resolved(file, secure?.value)
  if (isFalse(value))
    found.push(sighting('bad', file, secure?.line ?? line, `secure: false for ${what}`, 'secure: true'))
  else if (isTrue(value) || textOf(value) === 'auto')
    found.push(sighting('good', file, secure?.line ?? line, `secure for ${what}`))
  else if (secure !== undefined)
    found.push(sighting('open', file, secure.line, `secure for ${what} comes from configuration`))
  else
    found.push(
      sighting(
        cookie?.isOpen ? 'open' : missing,
        file,
        line,
        `secure is not set for ${what}`,
        'secure: true',
      ),
    )
  return found
}

/** `res.cookie('session', …)`, `reply.setCookie(…)`, `cookies().set(…)`. */
function ownCookies(file: CodeFile): Sighting[] {
  return file.calls.flatMap((call) => {
    if (
      call.isDevelopmentOnly ||
      !/(^|\.)(res|response|reply|ctx)\.(status\.)?(cookie|setCookie)$|(^|\.)cookies(\.\w+)?\.set$|^set(Signed)?Cookie$/.test(
        call.callee,
      )
    )
      return []
    const args =
      /^set(Signed)?Cookie$/.test(call.callee) && call.args[0]?.kind === 'name'
        ? call.args.slice(1)
        : call.args
    const [first, second, third] = args
    const isRecord = first?.kind === 'record'
    const name = nameOf(file, isRecord ? valueAt(first, 'name') : first)
    if (!CREDENTIAL.test(name) || READABLE.test(name)) return []
    const value = isRecord ? valueAt(first, 'value') : second
    const options = isRecord ? first : resolved(file, third)
    if (isEnding(value, options) || isListOf(file, name, value)) return []
    // Koa makes a cookie Secure when the request came by HTTPS.
    const isKoa =
      call.callee === 'ctx.cookies.set' || (call.callee.endsWith('cookies.set') && imports(file, 'koa'))
    return attributes(file, options, `the cookie "${name.slice(0, 60)}"`, call.line, isKoa ? 'open' : 'bad')
  })
}

function nameOf(file: CodeFile, value: CodeValue | undefined): string {
  const known = resolved(file, value)
  if (known?.kind === 'name') return known.name
  return textOf(known) ?? ''
}

/** "sessions" that are written out as JSON: what a page shows of them, and not what lets somebody in. */
function isListOf(file: CodeFile, name: string, value: CodeValue | undefined): boolean {
  if (!/sessions$/i.test(name)) return false
  const known = resolved(file, value)
  if (known?.kind !== 'call') return false
  const { callee, args } = known.call
  return callee === 'JSON.stringify' || (callee === 'encodeURIComponent' && isListOf(file, name, args[0]))
}

/** A cookie that is taken away needs no protection. */
function isEnding(value: CodeValue | undefined, options: CodeValue | undefined): boolean {
  if (value?.kind === 'text' && value.text === '') return true
  const age = valueAt(options, 'maxAge')
  return age?.kind === 'number' && age.number <= 0
}

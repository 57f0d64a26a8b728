import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  entryAt,
  flagOf,
  textOf,
  valueAt,
  type CodeCall,
  type CodeValue,
} from '#readiness/facts/framework/code-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { librariesOf } from '#readiness/facts/framework/libraries.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { originVerdict } from './origin-verdict.ts'
import { sighting, type Sighting } from './sighting.ts'

const NAMED = 'named origins'

export function javascriptOrigins(code: FrameworkCode): Sighting[] {
  return [
    ...betterAuthOptions(code).flatMap(({ file, options }) => {
      const entry = entryAt(options, 'trustedOrigins')
      if (entry === undefined) return []
      const { verdict, said } = originVerdict(file, entry.value)
      // Without a list Better Auth trusts its own origin, so that only a bad list says anything of the API.
      return verdict === 'bad' ? [sighting('bad', file, entry.line, `trustedOrigins: ${said}`, NAMED)] : []
    }),
    ...code.files
      .filter(({ language }) => language === 'javascript')
      .flatMap((file) => [...middleware(file), ...byHand(file)]),
  ]
}

/** Local names of the CORS middleware of a file. */
function localsOf(file: CodeFile): ReadonlySet<string> {
  return new Set(
    file.imports
      .filter(({ module }) => librariesOf('npm', module).some(({ purpose }) => purpose === 'cors'))
      .flatMap(({ names }) => names.map(({ local }) => local)),
  )
}

function middleware(file: CodeFile): Sighting[] {
  const locals = localsOf(file)
  return file.calls.flatMap((call): Sighting[] => {
    if (call.isDevelopmentOnly) return []
    if (/(^|\.)(use|register)$/.test(call.callee)) return mounted(file, call, locals)
    if (/(^|\.)enableCors$/.test(call.callee)) return judged(file, call, call.args[0])
    if (/(^|\.)NestFactory\.create$/.test(call.callee)) {
      const entry = call.args
        .map((arg) => entryAt(resolveValue(file, arg), 'cors'))
        .find((each) => each !== undefined)
      if (flagOf(entry?.value) === true)
        return [sighting('bad', file, entry?.line ?? call.line, 'cors: true allows any origin', NAMED)]
      return entry?.value.kind === 'record' ? judged(file, call, entry.value) : []
    }
    if (
      call.isNew &&
      /(^|\.)(Server|SocketIOServer|SocketServer|Elysia)$/.test(call.callee) &&
      imports(file, 'socket.io')
    ) {
      const entry = call.args
        .map((arg) => entryAt(resolveValue(file, arg), 'cors'))
        .find((each) => each !== undefined)
      return entry === undefined ? [] : judged(file, call, entry.value)
    }
    return []
  })
}

/** `app.use(cors(…))`, `app.use("/api/*", cors(…))`, `app.register(cors, …)`. A single route may be public on purpose. */
function mounted(file: CodeFile, call: CodeCall, locals: ReadonlySet<string>): Sighting[] {
  const [first, second] = call.args
  if (call.callee.endsWith('register')) {
    const isIt =
      (first?.kind === 'name' && locals.has(first.name)) ||
      (first?.kind === 'call' &&
        /^(require|import)$/.test(first.call.callee) &&
        /cors/.test(textOf(first.call.args[0]) ?? ''))
    return isIt ? judged(file, call, second) : []
  }
  return call.args.flatMap((arg) => {
    const value = resolveValue(file, arg)
    if (value?.kind !== 'call' || !locals.has(value.call.callee)) return []
    const found = judged(file, value.call, value.call.args[0])
    // A part of the API that is for programs of others has no cookies to protect.
    const isPart = first?.kind === 'text' && !/^\/?(\*|api|graphql)?\/?\*?$/.test(first.text)
    return isPart
      ? found.map((each) =>
          each.evidence.observed.includes('credentials')
            ? each
            : { ...each, verdict: each.verdict === 'bad' ? 'open' : each.verdict },
        )
      : found
  })
}

function judged(file: CodeFile, call: CodeCall, written: CodeValue | undefined): Sighting[] {
  const options = resolveValue(file, written)
  if (options === undefined)
    return [sighting('bad', file, call.line, 'CORS without options allows any origin', NAMED)]
  if (options.kind !== 'record')
    return [sighting('open', file, call.line, 'CORS takes its options from elsewhere')]
  const entry = entryAt(options, 'origin')
  if (entry === undefined)
    return [
      sighting(options.isOpen ? 'open' : 'bad', file, call.line, 'CORS without an origin allows any', NAMED),
    ]
  const { verdict, said } = originVerdict(file, entry.value)
  const isWithCredentials = flagOf(valueAt(options, 'credentials')) === true
  return [
    sighting(
      verdict,
      file,
      entry.line,
      `${said}${verdict === 'bad' && isWithCredentials ? ', with credentials' : ''}`,
      NAMED,
    ),
  ]
}

const HEADER = /^access-control-allow-origin$/i

/** Headers set by hand: reflection with credentials, or "*" for everything that passes a middleware. */
function byHand(file: CodeFile): Sighting[] {
  const hasCredentials = file.texts.some(({ text }) => /^access-control-allow-credentials$/i.test(text))
  const set = file.calls.filter(
    ({ callee, args, isDevelopmentOnly }) =>
      !isDevelopmentOnly &&
      /(^|\.)(setHeader|header|set|append|writeHead)$/.test(callee) &&
      HEADER.test(textOf(args[0]) ?? ''),
  )
  return set.flatMap((call) => {
    // The headers of files that are served as they are: what anybody may read.
    if (call.inside.some((at) => /^setHeaders$/i.test(file.functions[at]?.name ?? ''))) return []
    const { verdict, said } = originVerdict(file, call.args[1])
    const inMiddleware = file.calls.some(
      (use) => /(^|\.)(use|addHook)$/.test(use.callee) && use.start < call.start && call.end < use.end,
    )
    // Browsers refuse "*" together with credentials; only reflection gives them away.
    const isReflected = said.includes('reflected')
    if (verdict !== 'bad' || !(inMiddleware || (hasCredentials && isReflected))) return []
    // A list that the origin is looked up in comes before the reflection.
    const isChecked = file.calls.some(
      ({ callee, inside }) =>
        /(^|\.)(includes|has|test|indexOf|some|find)$/.test(callee) && inside.at(-1) === call.inside.at(-1),
    )
    return isChecked
      ? []
      : [sighting('bad', file, call.line, `${said}${hasCredentials ? ', with credentials' : ''}`, NAMED)]
  })
}

import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import {
  isWithin,
  resolveValue,
  type CodeFile,
  type CodeFunction,
} from '#readiness/facts/framework/code-file.ts'
import { textOf, type CodeCall } from '#readiness/facts/framework/code-value.ts'
import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { cookieSessionsOf, EMPTIES_SESSION } from './cookie-sessions.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const PATH = /\/(log-?out|sign-?out)\/?$/i
const ROUTE = /(^|\.)(get|post|delete|all|put|route|add_url_rule|add_api_route)$/i
/** Only takes the cookie from the browser that asks. */
const COOKIE_ONLY =
  /(^|\.)(clearCookie|delete_cookie|deleteCookie|unset_jwt_cookies|unset_access_cookies)$|(^|\.)cookies(\.\w+)?\.(delete|set)$|(^|\.)(setCookie|set_cookie)$|^cookies\.\w+$/i
const ANSWERS =
  /^(res|response|reply|ctx|c|next|NextResponse|Response|JSONResponse|RedirectResponse|jsonify|redirect|make_response|url_for|cookies|console|logger|log|logging|String|JSON|Object|Date|print|flash|render_template|render)(\.|$)|(^|\.)(json|send|status|sendStatus|redirect|end|code)$/
const STORED =
  /^(express-session|koa-session|@fastify\/session|connect-redis|@fastify\/secure-session|fastify-session)$/

export const logout = defineCheck({
  line: 'auth/logout',
  name: 'code',
  title: 'Code ends the session on the server when somebody signs out',
  proof: 'hint',
  needs: { code: frameworkCode },
  looksAt:
    'The handlers of routes that end with logout or sign-out: whether they end anything on the server, or only take the cookie from the browser, or do nothing at all. Libraries that keep the whole session in a signed cookie (Flask by itself, cookie-session, Starlette) have nothing on the server to end.',
  why: 'A copy of the cookie or token works on when only the browser forgets it. Whoever signs out on a shared computer means to end it.',
  mend: 'Destroy the session (`req.session.destroy()`, `session.flush()`), delete its row, or keep a list of revoked tokens until they expire; where the session is a signed cookie, keep it on the server (Flask-Session, express-session with a store) or put a version into it that signing out raises. Then take the cookie away.',
  sources: ['ASVS 5.0 7.4.1', 'OWASP Session Management Cheat Sheet'],
  judge({ code }) {
    const hasStore = code.files.some((file) => file.imports.some(({ module }) => STORED.test(module)))
    const hasTokens = usesOf(code, 'token').length > 0
    const inCookie = {
      javascript: cookieSessionsOf(code, 'javascript'),
      python: cookieSessionsOf(code, 'python'),
    }
    const library = betterAuthOptions(code).map(({ file, options }) =>
      sighting('good', file, options.line, 'Better Auth deletes the session at sign-out'),
    )
    return judgeSightings(
      [
        ...library,
        ...code.files.flatMap((file) =>
          routes(file, { hasStore, hasTokens, inCookie: inCookie[file.language] }),
        ),
      ],
      {
        good: 'Signing out ends the session on the server.',
        bad: 'Signing out does not end the session on the server.',
        fix: 'End the session where it is kept, or revoke the token, before the answer is sent.',
        none: 'No handler for signing out was recognised in code.',
      },
    )
  },
})

type Known = {
  hasStore: boolean
  hasTokens: boolean
  /** The library that keeps sessions in the cookie alone. */
  inCookie: string | undefined
}

function routes(file: CodeFile, known: Known): Sighting[] {
  return file.calls.flatMap((call) => {
    const path = textOf(call.args[0])
    if (path === undefined || !PATH.test(path) || !ROUTE.test(call.callee) || call.isDevelopmentOnly)
      return []
    const handler = handlerOf(file, call)
    return handler === undefined ? [] : judged(file, call, path, handler, known)
  })
}

function handlerOf(file: CodeFile, call: CodeCall): Pick<CodeFunction, 'start' | 'end'> | undefined {
  if (call.decorates !== undefined)
    return file.functions.find(({ name, start }) => name === call.decorates && start > call.start)
  const last = call.args.at(-1)
  if (last?.kind === 'function') return last
  if (last?.kind !== 'name') return undefined
  const value = resolveValue(file, last)
  if (value?.kind === 'function') return value
  return file.functions.find(({ name }) => name === last.name)
}

function judged(
  file: CodeFile,
  route: CodeCall,
  path: string,
  handler: Pick<CodeFunction, 'start' | 'end'>,
  { hasStore, hasTokens, inCookie }: Known,
): Sighting[] {
  // A handler that is another file's, or that hands over to something of its own, is not seen here.
  const calls = file.calls.filter((call) => isWithin(call, handler) && call !== route)
  const sets = file.sets.filter((set) => isWithin(set, handler))
  const takesCookie = calls.some(({ callee }) => COOKIE_ONLY.test(callee))
  const other = calls.filter(({ callee }) => !COOKIE_ONLY.test(callee) && !ANSWERS.test(callee))
  const isSet = sets.some(({ target }) => /session/i.test(target))
  const isEmptied = isSet || other.length > 0
  if (inCookie !== undefined && isEmptied && other.every(({ callee }) => EMPTIES_SESSION.test(callee)))
    return [
      sighting(
        'bad',
        file,
        route.line,
        `${path} empties a session that is in the cookie alone (${inCookie}): a copy of the cookie works on`,
        'the session is ended on the server',
      ),
    ]
  if (isSet) return [sighting('good', file, route.line, `${path} ends the session`)]
  const [ending] = other
  if (ending !== undefined)
    return [sighting('good', file, route.line, `${path} calls ${ending.callee.slice(0, 60)}`)]
  if (!takesCookie) {
    const isProxy = calls.length === 0 || !imports(file, 'express')
    return isProxy && !hasStore && !hasTokens
      ? []
      : [sighting('bad', file, route.line, `${path} ends nothing`, 'the session is ended')]
  }
  if (!hasStore && !hasTokens) return []
  return [
    sighting(
      'bad',
      file,
      route.line,
      `${path} only takes the cookie from the browser`,
      hasStore ? 'the session is destroyed' : 'the token is revoked',
    ),
  ]
}

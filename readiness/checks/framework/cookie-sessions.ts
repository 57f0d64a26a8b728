import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'

type Language = CodeFile['language']

/** Keep the whole session in a cookie, signed or encrypted: each one that was issued is good until it expires. */
const IN_COOKIE: Readonly<Record<Language, readonly string[]>> = {
  javascript: ['cookie-session', '@fastify/secure-session', 'iron-session'],
  python: ['flask_login', 'starlette.middleware.sessions'],
}
/** Keep it on the server, also for the libraries above. */
const ON_SERVER: Readonly<Record<Language, readonly string[]>> = {
  javascript: ['express-session', '@fastify/session', 'connect-redis'],
  python: ['flask_session', 'flask_kvsession', 'flask_security', 'starsessions', 'beaker'],
}

/** What keeps the sessions of the code of a language in the cookie alone, or undefined where a server keeps them. */
export function cookieSessionsOf({ files }: FrameworkCode, language: Language): string | undefined {
  const own = files.filter((file) => file.language === language)
  const isOnServer = own.some(
    (file) =>
      ON_SERVER[language].some((module) => imports(file, module)) ||
      file.sets.some(({ target }) => /(^|\.)session_interface$/.test(target)),
  )
  if (isOnServer) return undefined
  const library = IN_COOKIE[language].find((module) => own.some((file) => imports(file, module)))
  return library ?? (own.some(takesFlaskSession) ? 'flask' : undefined)
}

const takesFlaskSession = (file: CodeFile): boolean =>
  file.imports.some(
    ({ module, names }) => module === 'flask' && names.some(({ imported }) => imported === 'session'),
  )

/** A call that empties the session of the browser that asks, and nothing besides. */
export const EMPTIES_SESSION = /(^|\.)session\.(clear|pop|destroy|delete|remove|reset)$|(^|\.)logout_user$/i

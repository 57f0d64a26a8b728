/** Where people may be led after signing in, besides paths of Gatehouse itself. */
export type NextRules = {
  /** The origin of Gatehouse itself. */
  origin: string
  /** Other origins, exactly (CORS_ORIGIN). */
  origins: readonly string[]
  /** Hosts that are this one or below it (COOKIE_DOMAIN). */
  domain: string | null
}

/** The longest address that is kept, in characters. */
export const NEXT_MAX_LENGTH = 2000

const BASE = 'https://gatehouse.invalid'

/** Whether a host name is this machine itself (RFC 6761 §6.3). */
export function isLoopbackHost(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/.test(hostname) || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function ownPath(path: string): string | undefined {
  if (!/^\/(?!\/)/.test(path)) return undefined
  const url = URL.parse(path, BASE)
  // Resolving can bring a second slash to the front: '/..//evil.example' is a path to another host.
  if (url === null || url.origin !== BASE || url.pathname.startsWith('//')) return undefined
  return url.href.slice(BASE.length)
}

/**
 * The address to go to after signing in: a path of Gatehouse itself, or the absolute address of an app that the
 * rules allow. Undefined when it would lead anywhere else, so that nobody can borrow our name for a link to another
 * site (ASVS 3.7.2; OWASP Unvalidated Redirects Cheat Sheet). Lists what is allowed; looks for nothing forbidden.
 */
export function nextAddress(asked: string | null | undefined, rules: NextRules): string | undefined {
  if (typeof asked !== 'string' || asked.length > NEXT_MAX_LENGTH) return undefined
  // Browsers drop tabs and line breaks, trim spaces and take a backslash for a slash: what is judged would not be
  // what is followed.
  if (/[\p{Cc} \\]/u.test(asked)) return undefined
  if (asked.startsWith('/')) return ownPath(asked)
  if (!/^https?:\/\/[^/]/i.test(asked)) return undefined
  const url = URL.parse(asked)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  // The parser lets labels be empty; no name has one (RFC 1035 §2.3.1).
  if (/^\.|\.\./.test(url.hostname)) return undefined
  if (url.origin === rules.origin) return ownPath(url.href.slice(url.origin.length))
  const own = URL.parse(rules.origin)
  const mayBePlain = own?.protocol === 'http:' && isLoopbackHost(own.hostname)
  if (url.protocol !== 'https:' && !mayBePlain) return undefined
  const under = rules.domain !== null && `.${url.hostname}`.endsWith(`.${rules.domain}`)
  return under || rules.origins.includes(url.origin) ? url.href : undefined
}

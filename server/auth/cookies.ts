import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '#server/config/config.ts'
import type { Secret } from '#server/lib/secret.ts'

/**
 * Names of the cookies. `__Host-` makes browsers refuse a cookie of that name from a subdomain, over http or for
 * another path (RFC 6265bis §4.1.3.2). A cookie for a whole domain cannot have it and takes `__Secure-`, which asks
 * for https alone. Development on http goes without.
 */
export function cookieNames({ secureCookies, cookieDomain }: Pick<Config, 'secureCookies' | 'cookieDomain'>) {
  const bound = cookieDomain === undefined ? '__Host-' : '__Secure-'
  const prefix = secureCookies ? bound : ''
  return {
    session: `${prefix}gatehouse.session`,
    dontRemember: `${prefix}gatehouse.dont_remember`,
    sessionData: `${prefix}gatehouse.session_data`,
    accountData: `${prefix}gatehouse.account_data`,
    browser: `${prefix}gatehouse.browser`,
  }
}

/**
 * The value of the first cookie of that name as it stands in a Cookie header, or undefined. Looks for the name
 * instead of taking the header apart: this is on the path of every request of the app behind us.
 */
export function rawCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined || name === '') return undefined
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + 1)) {
    let before = at - 1
    while (before >= 0 && isBlank(header.charCodeAt(before))) before -= 1
    if (before >= 0 && header.charCodeAt(before) !== SEMICOLON) continue
    let after = at + name.length
    while (isBlank(header.charCodeAt(after))) after += 1
    if (header.charCodeAt(after) !== EQUALS) continue
    const end = header.indexOf(';', after)
    return (end < 0 ? header.slice(after + 1) : header.slice(after + 1, end)).trim()
  }
  return undefined
}

const SEMICOLON = 59
const EQUALS = 61
const isBlank = (code: number): boolean => code === 32 || code === 9

/** A cookie value without quotes and percent-encoding, or undefined where that is broken. */
export function readCookieValue(raw: string): string | undefined {
  const value = raw.startsWith('"') && raw.endsWith('"') && raw.length > 1 ? raw.slice(1, -1) : raw
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** The first cookie of that name in a Cookie header, percent-decoded, or undefined. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const raw = rawCookie(header, name)
  return raw === undefined ? undefined : readCookieValue(raw)
}

const SIGNED = /^([A-Za-z0-9]{32})\.([A-Za-z0-9+/]{43}=)$/

/**
 * The session token in a signed cookie value (`token.HMAC-SHA-256`), or undefined when the signature is not ours.
 * Synchronous on purpose: WebCrypto would take a thread of the pool for 2.5 µs of work.
 */
export function openSignedToken(value: string | undefined, secret: Secret): string | undefined {
  const match = value === undefined ? null : SIGNED.exec(value)
  if (match === null) return undefined
  const [, token = '', signature = ''] = match
  // The texts are compared, not the bytes: base64 has four spellings for the last ones.
  const expected = createHmac('sha256', secret.reveal()).update(token).digest('base64')
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? token : undefined
}

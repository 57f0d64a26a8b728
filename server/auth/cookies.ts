import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '#server/lib/secret.ts'

/**
 * Names of the cookies. `__Host-` makes browsers refuse a cookie of that name from a subdomain, over http or for
 * another path (RFC 6265bis §4.1.3.2); it needs https, so development goes without.
 */
export function cookieNames(secure: boolean) {
  const prefix = secure ? '__Host-' : ''
  return {
    session: `${prefix}gatehouse.session`,
    dontRemember: `${prefix}gatehouse.dont_remember`,
    sessionData: `${prefix}gatehouse.session_data`,
    accountData: `${prefix}gatehouse.account_data`,
  }
}

/** The first cookie of that name in a Cookie header, percent-decoded, or undefined. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const part of header.split(';')) {
    const split = part.indexOf('=')
    if (split < 0 || part.slice(0, split).trim() !== name) continue
    const raw = part.slice(split + 1).trim()
    const value = raw.startsWith('"') && raw.endsWith('"') && raw.length > 1 ? raw.slice(1, -1) : raw
    try {
      return decodeURIComponent(value)
    } catch {
      return undefined
    }
  }
  return undefined
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

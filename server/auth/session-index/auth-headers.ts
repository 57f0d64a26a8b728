import type { SessionRecord } from './session-record.ts'

const PLAIN = /^[!-$&-~]*$/

/**
 * A value that any proxy carries unchanged: visible ASCII stays, everything else and `%` becomes percent-encoded
 * UTF-8 (RFC 3986 §2.1; RFC 9110 §5.5 leaves other bytes to chance). `decodeURIComponent` gives the original.
 */
export function encodeHeaderValue(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replaceAll(/[^!-$&-~]+/gu, (part) => encodeURIComponent(part.toWellFormed()))
}

/** What an app behind a proxy gets to know: header lines, each with its end. No value can hold a line break. */
export function authHeaders(record: SessionRecord): string {
  const roles = record.roles.map((role) => encodeHeaderValue(role).replaceAll(',', '%2C')).join(',')
  return (
    `X-Auth-User-Id: ${encodeHeaderValue(record.userId)}\r\n` +
    `X-Auth-Session-Id: ${encodeHeaderValue(record.id)}\r\n` +
    `X-Auth-Email: ${encodeHeaderValue(record.email)}\r\n` +
    `X-Auth-Roles: ${roles}\r\n` +
    'Cache-Control: no-store\r\n'
  )
}

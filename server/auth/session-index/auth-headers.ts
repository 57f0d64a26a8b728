import type { SessionRecord } from './session-record.ts'

/**
 * A value that any proxy carries unchanged: visible ASCII stays, everything else and `%` becomes percent-encoded
 * UTF-8 (RFC 3986 §2.1; RFC 9110 §5.5 leaves other bytes to chance). `decodeURIComponent` gives the original.
 */
export function encodeHeaderValue(text: string): string {
  return text.replaceAll(/[^!-$&-~]+/gu, (part) => encodeURIComponent(part.toWellFormed()))
}

/** What an app behind a proxy gets to know: header lines, each with its end. No value can hold a line break. */
export function authHeaders(record: SessionRecord): string {
  const roles = record.roles.map((role) => encodeHeaderValue(role).replaceAll(',', '%2C')).join(',')
  return Object.entries({
    'X-Auth-User-Id': encodeHeaderValue(record.userId),
    'X-Auth-Session-Id': encodeHeaderValue(record.id),
    'X-Auth-Email': encodeHeaderValue(record.email),
    'X-Auth-Roles': roles,
    'Cache-Control': 'no-store',
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}

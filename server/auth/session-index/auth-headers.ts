import type { SessionRecord } from './session-record.ts'

/**
 * A value that any proxy carries unchanged: visible ASCII stays, everything else and `%` becomes percent-encoded
 * UTF-8 (RFC 3986 §2.1; RFC 9110 §5.5 leaves other bytes to chance). `decodeURIComponent` gives the original.
 */
export function encodeHeaderValue(text: string): string {
  return text.replaceAll(/[^!-$&-~]+/gu, (part) => encodeURIComponent(part.toWellFormed()))
}

/** What an app behind a proxy gets to know, as header names and values by turns. */
export function authHeaders(record: SessionRecord): string[] {
  return [
    'X-Auth-User-Id',
    record.userId,
    'X-Auth-Session-Id',
    record.id,
    'X-Auth-Email',
    encodeHeaderValue(record.email),
    'X-Auth-Roles',
    record.roles.map((role) => encodeHeaderValue(role).replaceAll(',', '%2C')).join(','),
    'Cache-Control',
    'no-store',
  ]
}

import { hash } from 'node:crypto'

/**
 * What is stored in place of a token. The tokens are random and long, so one round of SHA-256 is enough
 * (ASVS 11.4.1); a copy of the database signs nobody in and opens no link.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

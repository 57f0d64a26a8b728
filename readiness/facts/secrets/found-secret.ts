import { createHash } from 'node:crypto'

/** Where a secret lies and what it is. Never the secret. */
export type FoundSecret = {
  file: string
  line?: number
  /** What was seen, in the same words every time. */
  what: string
  /** Tells one secret from another. In no report: a short secret could be guessed from it. */
  hash: string
  /** Anybody would try it first: a fault where it is in force, and nothing to be kept secret. */
  isGuessable?: true
}

/** From 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

export const sayLength = (value: string): string =>
  value.length === 1 ? '1 character' : `${value.length} characters`

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

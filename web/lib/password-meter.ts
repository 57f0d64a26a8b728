import { codePoints, normalisePassword } from '#contract/text.ts'

export type PasswordRules = { minLength: number; maxLength: number }

/** How strong a new password looks: 0 refused or very weak, 4 very strong. */
export type Strength = {
  level: 0 | 1 | 2 | 3 | 4
  word: 'short' | 'long' | 'identity' | 'weak' | 'fair' | 'good' | 'strong'
  /** Characters that are missing, when it is too short. */
  missing: number
}

const fold = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Whether the password is built around the person's name or address; short names would match by chance. */
export function containsIdentity(password: string, identity: readonly string[]): boolean {
  const folded = fold(password)
  const parts = identity.flatMap((text) => [text, ...text.split(/[@\s]/)]).map(fold)
  return parts.some((part) => part.length >= 4 && folded.includes(part) && part.length * 2 >= folded.length)
}

/** Joins the rules and the guess of the estimator (`score`, 0 to 4; undefined while it loads). */
export function rateNewPassword(
  password: string,
  rules: PasswordRules,
  identity: readonly string[],
  score: number | undefined,
): Strength {
  const length = codePoints(normalisePassword(password))
  if (length > rules.maxLength) return { level: 0, word: 'long', missing: 0 }
  if (containsIdentity(password, identity)) return { level: 0, word: 'identity', missing: 0 }
  const missing = Math.max(0, rules.minLength - length)
  if (missing > 0) return { level: length * 2 >= rules.minLength ? 1 : 0, word: 'short', missing }
  if (score === undefined || score === 2) return { level: 2, word: 'fair', missing }
  if (score < 2) return { level: 1, word: 'weak', missing }
  return score === 3 ? { level: 3, word: 'good', missing } : { level: 4, word: 'strong', missing }
}

/** The rules a form can hold a new password against before it is sent; the server holds it against more. */
export function newPasswordFault(
  password: string,
  rules: PasswordRules,
): 'missing' | 'short' | 'long' | undefined {
  const length = codePoints(normalisePassword(password))
  if (length === 0) return 'missing'
  if (length < rules.minLength) return 'short'
  return length > rules.maxLength ? 'long' : undefined
}

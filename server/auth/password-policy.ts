import { LIMITS } from '#contract/limits.ts'
import { codePoints, normalisePassword } from '#contract/text.ts'
import { fieldProblem } from '#server/lib/problem.ts'
import { repeatedPiece, type Blocklist } from './blocklist.ts'

export type Identity = { name: string; email: string }

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Whether a password is the person's name or e-mail address, also repeated, reversed or with digits around it. */
function isMadeFrom(password: string, { name, email }: Identity): boolean {
  const [local = '', domain = ''] = email.split('@')
  const words = [name, email, local, local + domain.split('.', 1)[0]]
    .map(bare)
    .filter((word) => word.length >= 4)
  const whole = bare(password)
  const letters = whole.replace(/^\p{N}+|\p{N}+$/gu, '')
  const forms = new Set([whole, letters, repeatedPiece(whole), repeatedPiece(letters)])
  return words.some((word) => forms.has(word) || forms.has([...word].reverse().join('')))
}

/**
 * Judges a new password (NIST SP 800-63B-4 §3.1.1.2): length in code points, no composition rules, not on the list
 * of common ones, not made from who the person is.
 * @param pointer where the password stands in the body
 * @returns the normalised password to hash
 * @throws {Problem} password.* about that field
 */
export function judgePassword(
  password: string,
  rules: { minLength: number; blocklist: Blocklist; identity: Identity; pointer: string },
): string {
  const normalised = normalisePassword(password)
  const length = codePoints(normalised)
  if (length < rules.minLength) {
    throw fieldProblem(
      'password.too_short',
      rules.pointer,
      `Use at least ${rules.minLength} characters; this has ${length}.`,
    )
  }
  if (length > LIMITS.passwordLength) {
    throw fieldProblem('password.too_long', rules.pointer, `Use at most ${LIMITS.passwordLength} characters.`)
  }
  if (isMadeFrom(normalised, rules.identity)) throw fieldProblem('password.contains_identity', rules.pointer)
  if (rules.blocklist.has(normalised)) throw fieldProblem('password.common', rules.pointer)
  return normalised
}

import { LIMITS } from './limits.ts'

/** Number of Unicode code points, which is what people mean by "characters" (NIST SP 800-63B-4 §3.1.1.2). */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/**
 * The form of a password that is judged and hashed: NFC, so that the same keys on two keyboards give the same
 * password (NIST SP 800-63B-4 §3.1.1.2). Nothing is trimmed or dropped.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFC')
}

/** A display name as stored: NFC, outer white space gone, inner runs of it one space. */
export function normaliseName(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/gu, ' ')
}

// Controls, unassigned, private use, lone surrogates, separators, and format characters. Of the format
// characters only the joiners U+200C and U+200D stay possible: Persian and several Indic scripts need them.
const HIDDEN = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/u
const HIDDEN_IN_PROSE = /(?!\n)[\p{Cc}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/u
const STRAY_JOINER = /(^|[^\p{L}\p{M}])[\u200C\u200D]|[\u200C\u200D]($|[^\p{L}\p{M}])/u
const STACKED_MARKS = /\p{M}{5,}/u

// Scripts that real words mix (UTS #39 §5.2, highly restrictive): each set may appear together in one word.
const MIXES: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Thai',
  'Georgian',
  'Cherokee',
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Hangul',
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }))

function mixesScripts(word: string): boolean {
  const found = SCRIPTS.filter(({ pattern }) => pattern.test(word)).map(({ name }) => name)
  if (found.length < 2) return false
  return !MIXES.some((mix) => found.every((name) => mix.includes(name)))
}

/** Why a display name is refused, as a sentence for the person, or undefined when it is fine. */
export function nameFault(name: string): string | undefined {
  if (name.length === 0) return 'Enter your name.'
  if (codePoints(name) > LIMITS.nameLength) return `Use at most ${LIMITS.nameLength} characters.`
  if (HIDDEN.test(name) || STRAY_JOINER.test(name) || STACKED_MARKS.test(name)) {
    return 'Leave out invisible and control characters.'
  }
  if (!/[\p{L}\p{N}]/u.test(name)) return 'Use at least one letter or digit.'
  if (name.split(/[\s\p{P}]+/u).some(mixesScripts)) {
    return 'Use letters of one alphabet in each word; look-alike letters are not accepted.'
  }
  return undefined
}

/** Why a handle is refused, or undefined. ASCII only, so that no two handles look alike. */
export function handleFault(handle: string): string | undefined {
  if (handle.length < LIMITS.handleMinLength || handle.length > LIMITS.handleMaxLength) {
    return `Use ${LIMITS.handleMinLength} to ${LIMITS.handleMaxLength} characters.`
  }
  if (!/^[A-Za-z0-9_]+$/.test(handle)) return 'Use the letters a to z, digits and underscores.'
  if (!/^[A-Za-z]/.test(handle)) return 'Start with a letter.'
  return undefined
}

/** Why a text about oneself is refused, or undefined. Line breaks are fine. */
export function bioFault(bio: string): string | undefined {
  if (codePoints(bio) > LIMITS.bioLength) return `Use at most ${LIMITS.bioLength} characters.`
  if (HIDDEN_IN_PROSE.test(bio) || STACKED_MARKS.test(bio))
    return 'Leave out invisible and control characters.'
  return undefined
}

/** Why an e-mail address is refused, or undefined. The shape only; that it works is proved by a mail. */
export function emailFault(email: string): string | undefined {
  if (email.length === 0) return 'Enter your e-mail address.'
  if (email.length > LIMITS.emailLength) return `Use at most ${LIMITS.emailLength} characters.`
  // The pattern HTML gives <input type=email>, with at least one dot in the domain.
  if (
    !/^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i.test(
      email,
    )
  ) {
    return 'Enter an address like name@example.org.'
  }
  return undefined
}

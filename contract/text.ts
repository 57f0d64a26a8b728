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

/** A display name as stored: NFC, letters of full width made ordinary, outer white space gone, inner runs one space. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\uFF01-\uFF5E]/g, (wide) => wide.normalize('NFKC'))
    .trim()
    .replace(/\s+/gu, ' ')
}

// Controls, unassigned, private use, lone surrogates, separators, format characters, and letters and marks that
// leave no trace on the screen: Hangul fillers, selectors, an empty Braille pattern (UAX #44, Default_Ignorable).
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const STACKED_MARKS = /\p{M}{5,}/u

// Where invisible characters do real work: joiners inside the scripts that need them (RFC 5892 A.1, A.2), and in
// emoji; variation selectors behind Han characters and emoji.
const JOINING = [
  'Arabic',
  'Syriac',
  'Nko',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Balinese',
  'Javanese',
]
  .map((name) => `\\p{Script_Extensions=${name}}`)
  .join('')
const WORKING = new RegExp(
  [
    `(?<=[${JOINING}])[\\u200C\\u200D](?=[${JOINING}])`,
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[\p{Script=Han}\p{Extended_Pictographic}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  ].join('|'),
  'gu',
)

function hides(text: string): boolean {
  return HIDDEN.test(text.replace(WORKING, '')) || STACKED_MARKS.test(text)
}

// Letters of mathematics and letters in circles spell words that read like ordinary ones.
const STYLED = /(?=\p{L})[\u2102-\u2138]|[\u24B6-\u24E9\u{1D400}-\u{1D7FF}\u{1F110}-\u{1F169}]/u

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

const ANY_OTHER = new RegExp(
  `(?![${[...SCRIPTS.map(({ name }) => name), 'Common', 'Inherited'].map((name) => `\\p{Script=${name}}`).join('')}])\\p{L}`,
  'u',
)

function mixesScripts(word: string): boolean {
  const found: string[] = SCRIPTS.filter(({ pattern }) => pattern.test(word)).map(({ name }) => name)
  if (ANY_OTHER.test(word)) found.push('other')
  if (found.length < 2) return false
  return !MIXES.some((mix) => found.every((name) => mix.includes(name)))
}

/** Why a display name is refused, as a sentence for the person, or undefined when it is fine. */
export function nameFault(name: string): string | undefined {
  if (name.length === 0) return 'Enter your name.'
  if (codePoints(name) > LIMITS.nameLength) return `Use at most ${LIMITS.nameLength} characters.`
  if (hides(name)) return 'Leave out invisible and control characters.'
  if (!/[\p{L}\p{N}]/u.test(name)) return 'Use at least one letter or digit.'
  if (STYLED.test(name) || name.split(/[\s\p{P}]+/u).some(mixesScripts)) {
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
  if (hides(bio.replaceAll('\n', ' '))) return 'Leave out invisible and control characters.'
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

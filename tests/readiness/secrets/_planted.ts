/**
 * Secrets that no service ever issued, drawn anew in each run: no scanner of this repository finds one in it, and no
 * fixture depends on one. All of them have the shape of the real thing.
 */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** As many letters and digits, neither in order nor a word. The same for the same seed. */
export function draw(length: number, seed: string): string {
  let state = 2_166_136_261
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619)
  let text = ''
  while (text.length < length) {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) ^ Math.imul(state, 3_266_489_917)
    text += LETTERS[(state >>> 0) % LETTERS.length]
  }
  return text
}

export const githubToken = (seed: string): string => `gh${'p_'}${draw(36, seed)}`
export const stripeKey = (seed: string): string => `sk_${'live_'}${draw(28, seed)}`

export function privateKey(seed: string): string {
  const lines = Array.from({ length: 12 }, (_, at) => draw(64, `${seed}${at}`))
  return [`-----BEGIN ${'PRIVATE'} KEY-----`, ...lines, `-----END ${'PRIVATE'} KEY-----`, ''].join('\n')
}

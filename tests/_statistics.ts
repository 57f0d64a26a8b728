/** How far two samples are apart, and how probable that is when both come from one distribution. */
export type Comparison = { distance: number; p: number }

/**
 * The two-sample Kolmogorov–Smirnov test with its asymptotic p (Smirnov 1948): good from about 50 values on each side,
 * and sensitive to any difference of the distributions, not of the mean alone.
 */
export function kolmogorovSmirnov(left: readonly number[], right: readonly number[]): Comparison {
  const a = left.toSorted((x, y) => x - y)
  const b = right.toSorted((x, y) => x - y)
  let [i, j, distance] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number)
    while (i < a.length && a[i] === value) i += 1
    while (j < b.length && b[j] === value) j += 1
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length))
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length))
  return { distance, p: tail(root * distance) }
}

/** The probability that the scaled distance is at least this large. */
function tail(scaled: number): number {
  // The series below converges too slowly here, and the probability is 1 to eight digits.
  if (scaled < 0.27) return 1
  let sum = 0
  for (let k = 1; k <= 100; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * scaled * scaled)
  return Math.min(1, Math.max(0, sum))
}

/** Random numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

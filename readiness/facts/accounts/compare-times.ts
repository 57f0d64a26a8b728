export type TimesCompared = { knownMs: number; unknownMs: number; pairs: number; isApart: boolean }

/** A gap that a network does not make, and that a password hash does. */
const LEAST_MS = 15
const LEAST_SHARE = 0.3

const median = (sorted: readonly number[]): number => {
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/**
 * Whether two samples are told apart by anybody: all but one of each side lie beyond all but one of the other, and the
 * medians are far from each other. Eight of each do so by chance less than once in a hundred (Mann–Whitney), and a
 * finding takes two such rounds and the gap besides.
 */
export function compareTimes(known: readonly number[], unknown: readonly number[]): TimesCompared {
  const [a, b] = [known.toSorted((x, y) => x - y), unknown.toSorted((x, y) => x - y)]
  const [knownMs, unknownMs] = [median(a), median(b)]
  const [low, high] = knownMs < unknownMs ? [a, b] : [b, a]
  const isSeparate = (low.at(-2) ?? Infinity) < (high.at(1) ?? -Infinity)
  const gap = Math.abs(knownMs - unknownMs)
  const isApart =
    a.length >= 6 &&
    b.length >= 6 &&
    isSeparate &&
    gap >= LEAST_MS &&
    gap >= LEAST_SHARE * Math.max(knownMs, unknownMs)
  return { knownMs: Math.round(knownMs), unknownMs: Math.round(unknownMs), pairs: a.length, isApart }
}

import { measureSlice, RefusedError, type Contender, type Slice } from './load.ts'
import { median } from './median.ts'

/** How many pairs count, and how many are tried for that. */
const PAIRS = 9
const FEWEST_PAIRS = 7
const MOST_TRIES = 15
/** A pair counts when both had that much of the core, and about the same. */
const SHARE = 0.75
const SHARE_APART = 0.1
const WARM_SECONDS = 3
/** How often a contender may refuse or lose requests, which can happen to one that other programs have starved. */
const REFUSALS = 2

export type Summary = Omit<Slice, 'share' | 'idle' | 'otherIdle'>
export type Comparison = {
  /** The median of candidate ÷ baseline in requests a second, pair by pair, and how far the pairs lie apart. */
  ratio: number
  lowest: number
  highest: number
  baseline: Summary
  candidate: Summary
  pairs: number
  /** Undefined, or why the figures are not to be trusted. */
  doubt: string | undefined
}

function summarize(slices: readonly Slice[]): Summary {
  const middle = (key: keyof Slice): number => median(slices.map((slice) => slice[key]))
  return {
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p99: middle('p99'),
    cpuPerRequest: middle('cpuPerRequest'),
    bytesPerAnswer: middle('bytesPerAnswer'),
  }
}

/** Whether both could show what they can do, rather than wait for the load or for other programs. */
function isFair(a: Slice, b: Slice): boolean {
  return Math.min(a.share, b.share) >= SHARE && Math.abs(a.share - b.share) <= SHARE_APART
}

/** Says why pairs did not count: what kept the contender from its core. */
function reasonOf(slices: readonly Slice[]): string {
  const idle = median(slices.map((slice) => slice.idle))
  return idle > 1 - SHARE
    ? 'the load generator or a service was too slow for the server'
    : 'other programs were using the processor'
}

/** @returns baseline and candidate, in whatever order they were measured */
async function measurePair(
  baseline: Contender,
  candidate: Contender,
  baselineFirst: boolean,
): Promise<[Slice, Slice]> {
  const first = await measureSlice(baselineFirst ? baseline : candidate)
  const second = await measureSlice(baselineFirst ? candidate : baseline)
  return baselineFirst ? [first, second] : [second, first]
}

/**
 * Measures two contenders in turns (A B, B A, A B …) and compares them pair by pair: what the machine does besides
 * hits both.
 * @throws {RefusedError} when a contender refuses or loses requests again and again
 */
export async function compare(
  baseline: Contender,
  candidate: Contender,
  say: (line: string) => void,
): Promise<Comparison> {
  for (const contender of [baseline, candidate]) await measureSlice(contender, WARM_SECONDS)
  const fair: [Slice, Slice][] = []
  const unfair: [Slice, Slice][] = []
  let refusals = 0
  for (let turn = 0; fair.length < PAIRS && fair.length + unfair.length < MOST_TRIES; turn += 1) {
    const pair = await measurePair(baseline, candidate, turn % 2 === 0).catch((error: unknown) => {
      refusals += 1
      if (!(error instanceof RefusedError) || refusals > REFUSALS) throw error
      say(`  ${error.message} – does not count`)
      return undefined
    })
    if (pair === undefined) continue
    const [a, b] = pair
    const counts = isFair(a, b)
    ;(counts ? fair : unfair).push([a, b])
    say(
      `  ${candidate.name}: ${(b.perSecond / a.perSecond).toPrecision(3)} (${percent(a.share)} and ${percent(b.share)} of the core, ` +
        `${percent(Math.min(a.otherIdle, b.otherIdle))} of the other one idle)${counts ? '' : ' – does not count'}`,
    )
  }
  const isEnough = fair.length >= FEWEST_PAIRS
  const pairs = isEnough ? fair : [...fair, ...unfair]
  const ratios = pairs.map(([a, b]) => b.perSecond / a.perSecond)
  return {
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    baseline: summarize(pairs.map(([a]) => a)),
    candidate: summarize(pairs.map(([, b]) => b)),
    pairs: pairs.length,
    doubt: isEnough ? undefined : `only ${fair.length} pairs count: ${reasonOf(unfair.flat())}`,
  }
}

const percent = (part: number): string => `${Math.round(part * 100)} %`

import type { Bucket, Durations } from '#readiness/facts/metrics/traffic.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

/** Fewer are an anecdote. */
export const ENOUGH = 1_000

/**
 * The share of a histogram that is within a limit. Between two edges nobody knows, so it is a share from … to ….
 */
function shareWithin(
  buckets: readonly Bucket[],
  total: number,
  limit: number,
): { least: number; most: number } {
  const below = buckets.filter(({ upTo }) => upTo <= limit).at(-1)
  const above = buckets.find(({ upTo }) => upTo >= limit)
  return { least: (below?.count ?? 0) / total, most: (above?.count ?? total) / total }
}

export const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`

type Goal = { share: number; seconds: number; what: string; fix: string; enough: number }

/** Whether so large a share took no longer than so long. */
export function judgeDurations(seen: Durations | undefined, server: string, goal: Goal): Judgement {
  const { share, seconds, what, fix, enough } = goal
  if (seen === undefined) return unknown(`Prometheus at ${server} has no histogram of ${what}.`)
  const { metric, buckets, days, leftOut } = seen
  const total = Math.round(seen.total)
  const window = `${total} in ${days} days${leftOut === '' ? '' : `, ${leftOut}`}`
  if (total < enough) return unknown(`${metric} counted ${window}: fewer than ${enough} say nothing.`)
  const { least, most } = shareWithin(buckets, seen.total, seconds)
  const limit = `${seconds * 1_000} ms`
  if (least >= share)
    return pass(`${percent(least)} of ${what} took no longer than ${limit} (${window}).`, [
      {
        url: server,
        observed: `${metric}: ${percent(least)} of ${window} within ${limit}`,
        expected: `${share * 100} % within ${limit}`,
      },
    ])
  if (most < share)
    return fail(`Only ${percent(most)} of ${what} took no longer than ${limit} (${window}).`, fix, [
      {
        url: server,
        observed: `${metric}: less than ${share * 100} % within ${limit}`,
        expected: `${share * 100} % within ${limit}`,
      },
    ])
  return unknown(
    `Between ${percent(least)} and ${percent(most)} of ${what} took no longer than ${limit} (${window}): ${metric} has no edge at ${seconds}. Add one to its buckets.`,
  )
}

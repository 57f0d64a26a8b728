import { setTimeout as sleep } from 'node:timers/promises'

/** Answers leave on this beat, so that what was done before them cannot be read from when they come. */
const BEAT_MS = 250

/**
 * Does the work and comes back on the next beat after its start: success and failure alike. Known and unknown
 * addresses differ by a few milliseconds of database work, which the beat swallows (design promise 5).
 */
export async function onTheBeat<T>(work: () => Promise<T>, beatMs = BEAT_MS): Promise<T> {
  const started = performance.now()
  const outcome = await Promise.allSettled([work()])
  const spent = performance.now() - started
  await sleep(Math.ceil((spent + 1) / beatMs) * beatMs - spent)
  const [result] = outcome
  if (result.status === 'rejected') throw result.reason
  return result.value
}

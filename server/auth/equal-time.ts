import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** Answers leave on this beat, so that what was done before them cannot be read from when they come. */
const BEAT_MS = 250
/** How late a timer may be without anything to hold it up. */
const TIMER_MS = 2

async function waitForBeat(started: number, beatMs: number): Promise<void> {
  const spent = performance.now() - started
  const due = started + Math.ceil((spent + 1) / beatMs) * beatMs
  // A timer keeps whole milliseconds, so that its rounding would carry the fraction that the work took.
  await sleep(Math.max(0, due - performance.now() - TIMER_MS))
  while (performance.now() < due) await nextTurn()
}

/**
 * Does the work and comes back on the next beat after its start: success and failure alike. Known and unknown
 * addresses differ by a few milliseconds of database work, which the beat swallows (design promise 5).
 */
export async function onTheBeat<T>(work: () => Promise<T>, beatMs = BEAT_MS): Promise<T> {
  const started = performance.now()
  const [result] = await Promise.allSettled([(async () => work())()])
  await waitForBeat(started, beatMs)
  if (result.status === 'rejected') throw result.reason
  return result.value
}

/** The same for work whose success tells nothing new to whoever asked, as a sign-in: only failures wait. */
export async function failOnTheBeat<T>(work: () => Promise<T>, beatMs = BEAT_MS): Promise<T> {
  const started = performance.now()
  try {
    return await work()
  } catch (error) {
    await waitForBeat(started, beatMs)
    throw error
  }
}

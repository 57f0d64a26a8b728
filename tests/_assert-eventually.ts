import { setTimeout as sleep } from 'node:timers/promises'

/** Repeats an assertion until it holds. @throws its last error after ten seconds */
export async function assertEventually(assertion: () => Promise<void> | void): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    try {
      await assertion()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(10)
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { CannotLook } from '#readiness/model/fact.ts'
import type { SaidLimits } from './adapter.ts'
import type { Stage } from './stage.ts'

export type LimitsSeen = {
  /** What the adapter says, in seconds. */
  said: SaidLimits
  /** A session that was left alone for longer than the idle limit, and then asked once. */
  unused: { seconds: number; isOver: boolean } | undefined
  /** A session that was used all the time. Seconds since its sign-in. */
  used: {
    longestPause: number
    lastAcceptedAt: number
    /** When it was refused first: undefined when it never was. */
    refusedAt: number | undefined
    /** Whether the cookie of the sign-in is refused as well, where later answers gave newer ones. */
    isFirstOver: boolean
  }
}

/** How long after a limit a session has to be over: servers round, and need not look every second. */
const graceOf = (seconds: number): number => Math.max(3, seconds / 10)
const wholeOf = (seconds: number | undefined): number =>
  seconds === undefined ? 0 : seconds + graceOf(seconds)

/** How long it takes to see both limits pass, in seconds. */
export const limitsSeconds = (limits: SaidLimits | undefined): number =>
  Math.ceil(Math.max(wholeOf(limits?.idle), wholeOf(limits?.absolute)))

/** Signs in twice, uses one of the sessions and leaves the other alone, until the limits have passed. */
export async function lookAtLimits(stage: Stage): Promise<LimitsSeen> {
  const { accounts, adapter, ground } = stage
  const said = adapter.limits
  if (said === undefined)
    throw new CannotLook(
      'The adapter gives no `limits`: no session was waited for. Give those of a system whose sessions are short for the occasion.',
      { silent: true },
    )
  const member = await stage.member()
  const alone = (await accounts.signIn(member)).visitor
  const busy = (await accounts.signIn(member)).visitor
  const first = busy.copy()
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1_000
  const whole = limitsSeconds(said)
  const every = Math.min(15, Math.max(0.5, (said.idle ?? whole) / 6))
  let unused: LimitsSeen['unused']
  let refusedAt: number | undefined
  let lastAcceptedAt = 0
  let longestPause = 0
  while (elapsed() < whole && refusedAt === undefined) {
    ground.progress(`waiting for the limits of sessions: ${Math.round(elapsed())} of ${whole} s`)
    await sleep(Math.min(every, whole - elapsed()) * 1_000 + 1, undefined, { signal: ground.signal })
    longestPause = Math.max(longestPause, elapsed() - lastAcceptedAt)
    if (await busy.isSignedIn()) lastAcceptedAt = elapsed()
    else refusedAt = elapsed()
    // Once only: to look is to use.
    if (said.idle !== undefined && unused === undefined && elapsed() >= wholeOf(said.idle))
      unused = { seconds: elapsed(), isOver: !(await alone.isSignedIn()) }
  }
  const isFirstOver = refusedAt !== undefined && !(await first.isSignedIn())
  return { said, unused, used: { longestPause, lastAcceptedAt, refusedAt, isFirstOver } }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { RawConnection } from './raw-connection.ts'

const PAUSE_MS = 1
/** How long each node is watched after all have refused, and after how long it counts as never. */
const AFTER_MS = 30
const LIMIT_MS = 5_000

/** When each node refused first, after the revocation was asked for and after its answer, in milliseconds. */
export type Watched = { fromStart: number[]; fromAnswer: number[]; faults: string[] }

type NodeState = { accepted: number; refusedAt: number | undefined; faults: string[] }

/**
 * Ends a session while every node is asked for it about once a millisecond. A node has refused when the first 401 has
 * arrived here; a 204 that comes later is a fault.
 */
export async function watchRevocation(
  connections: readonly RawConnection[],
  cookie: string,
  revoke: () => Promise<unknown>,
): Promise<Watched> {
  const states = connections.map((): NodeState => ({ accepted: 0, refusedAt: undefined, faults: [] }))
  const watching = new AbortController()
  const watchers = connections.map((connection, node) =>
    watchNode(connection, cookie, states[node] as NodeState, watching.signal),
  )
  try {
    // Twice: the second time it comes from the memory of the node.
    await until(() => states.every(({ accepted }) => accepted >= 2))
    for (const state of states)
      if (state.refusedAt !== undefined) state.faults.push('refused before it was ended')
    const startedAt = performance.now()
    await revoke()
    const answeredAt = performance.now()
    await until(() => states.every(({ refusedAt }) => refusedAt !== undefined))
    await sleep(AFTER_MS)
    for (const state of states) if (state.refusedAt === undefined) state.faults.push('accepted after 5 s')
    const times = states.map(({ refusedAt = Number.POSITIVE_INFINITY }) => refusedAt)
    return {
      fromStart: times.map((time) => time - startedAt),
      // A node may know before whoever asked does.
      fromAnswer: times.map((time) => Math.max(0, time - answeredAt)),
      faults: states.flatMap(({ faults }) => faults),
    }
  } finally {
    watching.abort()
    await Promise.all(watchers)
  }
}

async function watchNode(
  connection: RawConnection,
  cookie: string,
  state: NodeState,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const status = await connection.ask(cookie)
    if (status === 204) {
      state.accepted += 1
      if (state.refusedAt !== undefined) state.faults.push('accepted after it was refused')
    } else if (status === 401) state.refusedAt ??= performance.now()
    else if (status !== 503) state.faults.push(`answered ${status}`)
    await sleep(PAUSE_MS)
  }
}

/** Until something holds, for at most five seconds. */
async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + LIMIT_MS
  while (!holds() && performance.now() < limit) await sleep(1)
}

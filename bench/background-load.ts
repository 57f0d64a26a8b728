import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { once } from 'node:events'
import { RawConnection } from './raw-connection.ts'

const CONNECTIONS_EACH = 2
const PAUSE_MS = 2

/** What the checks beside the measurement found: live ones refused and ended ones accepted must stay 0. */
export type BackgroundCounts = {
  checks: number
  unavailable: number
  liveRefused: number
  endedAccepted: number
}
type Message = { take: string[] } | { leave: string } | { ended: string } | { tell: true }

/**
 * Checks sessions on all nodes the whole time, in a thread of its own: those that live, and those that have ended
 * and must never come back.
 */
export class BackgroundLoad {
  readonly #worker: Worker

  constructor(ports: readonly number[]) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { ports } })
  }

  take(cookies: readonly string[]): Promise<void> {
    return this.#say({ take: [...cookies] })
  }

  /** From the answer on nothing is expected of this session. */
  leave(cookie: string): Promise<void> {
    return this.#say({ leave: cookie })
  }

  /** From now on this session must be refused. */
  markEnded(cookie: string): Promise<void> {
    return this.#say({ ended: cookie })
  }

  async counts(): Promise<BackgroundCounts> {
    this.#worker.postMessage({ tell: true } satisfies Message)
    const [counts] = (await once(this.#worker, 'message')) as [BackgroundCounts]
    return counts
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  async #say(message: Message): Promise<void> {
    this.#worker.postMessage(message)
    await once(this.#worker, 'message')
  }
}

function run(ports: readonly number[]): void {
  const counts: BackgroundCounts = { checks: 0, unavailable: 0, liveRefused: 0, endedAccepted: 0 }
  const live = new Set<string>()
  const ended = new Set<string>()
  parentPort?.on('message', (message: Message) => {
    if ('take' in message) for (const cookie of message.take) live.add(cookie)
    else if ('leave' in message) live.delete(message.leave)
    else if ('ended' in message) ended.add(message.ended)
    parentPort?.postMessage(counts)
  })

  async function check(connection: RawConnection, cookie: string): Promise<void> {
    const hadEnded = ended.has(cookie)
    const status = await connection.ask(cookie).catch(() => 503)
    counts.checks += 1
    if (status === 503) counts.unavailable += 1
    else if (hadEnded && status === 204) counts.endedAccepted += 1
    else if (status !== 204 && live.has(cookie)) counts.liveRefused += 1
  }
  async function work(port: number): Promise<never> {
    const connection = new RawConnection(port)
    for (;;) {
      for (const cookie of [...live].concat([...ended])) {
        await check(connection, cookie)
        await sleep(PAUSE_MS)
      }
      await sleep(PAUSE_MS)
    }
  }
  for (const port of ports) for (let number = 0; number < CONNECTIONS_EACH; number += 1) void work(port)
}

if (!isMainThread) run((workerData as { ports: number[] }).ports)

import { Agent as HttpAgent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { headerOf, type Answer } from './answer.ts'
import { ask, httpsAgent, NoAnswer, type Agents, type Ask } from './ask.ts'

/** Requests of one run, all facts together. */
const MOST = 400
const AT_ONCE = 4
const SPACING_MS = 30
/** After the first 429. */
const SLOW_SPACING_MS = 300

/** Everything that is asked of the target goes through here: counted, spaced, and slower when it says "too many". */
export class Wire {
  readonly #agents: Agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: AT_ONCE, timeout: 20_000 }),
    https: httpsAgent(),
  }
  readonly #waiting: (() => void)[] = []
  #running = 0
  #nextAt = 0
  #spacing = SPACING_MS
  asked = 0
  /** The first 429 that came without anybody provoking it. */
  tooMany: Answer | undefined

  /** @throws {NoAnswer} */
  async ask(origin: URL, path: string, options: Ask): Promise<Answer> {
    await this.#enter()
    try {
      return await this.#askAgain(origin, path, options)
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  async #askAgain(origin: URL, path: string, options: Ask): Promise<Answer> {
    for (let turn = 0; ; turn += 1) {
      if (this.asked >= MOST) throw new NoAnswer(`more than ${MOST} requests`)
      this.asked += 1
      await this.#pace(options.signal)
      try {
        const answer = await ask(origin, path, this.#agents, options)
        if (answer.status !== 429) return answer
        this.tooMany ??= answer
        this.#spacing = SLOW_SPACING_MS
        if (turn >= 3) return answer
        const seconds = Number(headerOf(answer, 'retry-after') ?? 1)
        await sleep(1_000 * Math.min(Number.isFinite(seconds) ? Math.max(seconds, 1) : 1, 8), undefined, {
          signal: options.signal,
        })
      } catch (error) {
        // A connection that was kept open may have been closed just now.
        if (!(error instanceof NoAnswer) || error.code !== 'ECONNRESET' || turn >= 1) throw error
      }
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
  }

  async #pace(signal: AbortSignal): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + this.#spacing
    if (at > now) await sleep(at - now, undefined, { signal })
  }
}

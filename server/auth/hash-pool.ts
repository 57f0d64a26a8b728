import { hash, verify } from '@node-rs/argon2'
import { Problem } from '#server/lib/problem.ts'
import type { Metrics } from '#server/platform/metrics.ts'

type HashParameters = { memoryKib: number; iterations: number }
type PoolOptions = HashParameters & { concurrency: number; queueLimit: number; metrics: Metrics }

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/

/** Whether a stored hash is weaker than what is asked for now, or of another kind. */
export function needsRehash(phc: string, wanted: HashParameters): boolean {
  const match = PHC.exec(phc)
  if (match === null) return true
  return Number(match[1]) < wanted.memoryKib || Number(match[2]) < wanted.iterations
}

/**
 * argon2id in a bounded number of threads with a bounded queue, so that a login storm slows nobody who is already
 * in (design promise 8). Hashes are PHC strings; parameters follow the OWASP Password Storage Cheat Sheet.
 */
export class HashPool {
  readonly #options: PoolOptions
  readonly #waiting: (() => void)[] = []
  #running = 0
  /** Time a hash took lately, in milliseconds: what Retry-After is made from. */
  #typicalMs = 50

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** @throws {Problem} server.busy when the queue is full */
  hash(password: string): Promise<string> {
    const { memoryKib, iterations } = this.#options
    // argon2id is the default algorithm of the package.
    return this.#run(() =>
      hash(password, {
        memoryCost: memoryKib,
        timeCost: iterations,
        parallelism: 1,
      }),
    )
  }

  /** Whether the password belongs to the hash. A hash that cannot be read belongs to none. @throws {Problem} server.busy */
  verify(phc: string, password: string): Promise<boolean> {
    return this.#run(() => verify(phc, password).catch(() => false))
  }

  needsRehash(phc: string): boolean {
    return needsRehash(phc, this.#options)
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.concurrency) await this.#wait()
    else this.#running += 1
    const started = performance.now()
    try {
      return await work()
    } finally {
      this.#typicalMs = 0.8 * this.#typicalMs + 0.2 * (performance.now() - started)
      const next = this.#waiting.shift()
      // The place is handed on rather than freed, so that nobody overtakes the queue.
      if (next !== undefined) next()
      else this.#running -= 1
      this.#options.metrics.hashesWaiting.set(this.#waiting.length)
    }
  }

  #wait(): Promise<void> {
    const { queueLimit, concurrency, metrics } = this.#options
    if (this.#waiting.length >= queueLimit) {
      metrics.hashesRefused.inc()
      throw new Problem('server.busy', {
        retryAfterSeconds: Math.min(30, (queueLimit * this.#typicalMs) / concurrency / 1000),
      })
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    metrics.hashesWaiting.set(this.#waiting.length)
    return promise
  }
}

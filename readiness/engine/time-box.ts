/** A time to look within, which stands still while one fact waits for another. */
export class TimeBox {
  readonly #controller = new AbortController()
  readonly #over = Promise.withResolvers<never>()
  readonly seconds: number
  #leftMs: number
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #paused = 0
  isOver = false

  constructor(seconds: number) {
    this.seconds = seconds
    this.#leftMs = seconds * 1_000
    // Whoever races against it sees the end; without a race it is nobody's concern.
    this.#over.promise.catch(() => {})
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#resume()
    return Promise.race([work(), this.#over.promise])
  }

  async pauseFor<T>(other: Promise<T>): Promise<T> {
    this.#paused += 1
    if (this.#paused === 1) this.#pause()
    try {
      return await other
    } finally {
      this.#paused -= 1
      if (this.#paused === 0) this.#resume()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }

  #resume(): void {
    this.#startedAt = performance.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(), Math.max(0, this.#leftMs))
  }

  #pause(): void {
    clearTimeout(this.#timer)
    this.#leftMs -= performance.now() - this.#startedAt
  }

  #end(): void {
    this.isOver = true
    this.#controller.abort()
    this.#over.reject(new Error('the time is over'))
  }
}

/** Lets one thing after the other do its work, and tells whose turn it is. */
export class Turns {
  readonly #onTurn: (name: string) => void
  #last: Promise<void> = Promise.resolve()

  constructor(onTurn: (name: string) => void) {
    this.#onTurn = onTurn
  }

  /** Comes back when it is this one's turn, with what ends the turn. */
  async take(name: string): Promise<() => void> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    this.#onTurn(name)
    return resolve
  }
}

/** The turns of one thing, which stand still while it waits for another. */
export class OwnTurn {
  readonly #turns: Turns | undefined
  readonly #name: string
  #give: (() => void) | undefined
  #waiting = 0
  #isOver = false

  constructor(turns: Turns | undefined, name: string) {
    this.#turns = turns
    this.#name = name
  }

  async take(): Promise<void> {
    const give = await this.#turns?.take(this.#name)
    // It may have ended, or wait again, by the time that its turn comes.
    if (this.#isOver || this.#waiting > 0) give?.()
    else this.#give = give
  }

  async pauseFor<T>(other: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    this.#pass()
    try {
      return await other()
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0 && !this.#isOver) await this.take()
    }
  }

  end(): void {
    this.#isOver = true
    this.#pass()
  }

  #pass(): void {
    this.#give?.()
    this.#give = undefined
  }
}

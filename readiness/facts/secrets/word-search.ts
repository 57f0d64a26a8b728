/**
 * Looks for many words at once in bytes, as Aho and Corasick do. The history of a repository is a hundred times its
 * newest version: a regular expression for each text of it takes several times as long.
 */
export class WordSearch {
  /** For each state and byte the next state; the first is 0. */
  readonly #next: Uint16Array
  readonly #isEnd: Uint8Array

  /** @param words of ASCII, together fewer than 60,000 letters */
  constructor(words: readonly string[]) {
    const most = words.reduce((sum, { length }) => sum + length, 1)
    const next = new Uint16Array(most * 256)
    const isEnd = new Uint8Array(most)
    let states = 1
    for (const word of words) {
      let state = 0
      for (const byte of Buffer.from(word, 'latin1')) {
        const at = state * 256 + byte
        if (next[at] === 0) next[at] = states++
        state = next[at] as number
      }
      isEnd[state] = 1
    }
    this.#next = next
    this.#isEnd = isEnd
    this.#link(states)
  }

  /** Where no letter leads on, a state goes on as its longest suffix that is the start of a word. */
  #link(states: number): void {
    const suffix = new Uint16Array(states)
    const queue: number[] = []
    for (let byte = 0; byte < 256; byte += 1) {
      const state = this.#next[byte] as number
      if (state !== 0) queue.push(state)
    }
    for (const state of queue) {
      const back = suffix[state] as number
      if (this.#isEnd[back] === 1) this.#isEnd[state] = 1
      for (let byte = 0; byte < 256; byte += 1) {
        const at = state * 256 + byte
        const onward = this.#next[back * 256 + byte] as number
        const child = this.#next[at] as number
        if (child === 0) this.#next[at] = onward
        else {
          suffix[child] = onward
          queue.push(child)
        }
      }
    }
  }

  isIn(bytes: Uint8Array): boolean {
    const next = this.#next
    const isEnd = this.#isEnd
    let state = 0
    for (let at = 0; at < bytes.length; at += 1) {
      state = next[state * 256 + (bytes[at] as number)] as number
      if (isEnd[state] === 1) return true
    }
    return false
  }
}

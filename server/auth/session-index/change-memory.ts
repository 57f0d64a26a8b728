/** For how long changes are remembered: longer than any copy may be used, in milliseconds. */
const KEPT_MS = 600_000
const MOST = 100_000

type Mark = { sequence: number; at: number }

/**
 * What changed lately, so that nothing that was read before is used after. Two orders are kept: our own sequence,
 * for what this process reads itself, and the time of the database, for what others have read.
 */
export class ChangeMemory {
  readonly #sessions = new Map<string, Mark>()
  readonly #users = new Map<string, Mark>()
  /** Everything counts as changed at this mark. */
  #floor: Mark = { sequence: 0, at: Number.NEGATIVE_INFINITY }
  #sequence = 0

  /** Goes up with each change. */
  get sequence(): number {
    return this.#sequence
  }

  /** @param at not earlier than the change was committed, by the clock of the database */
  noteSession(token: string, at: number): void {
    this.#note(this.#sessions, token, at)
  }

  noteUser(id: string, at: number): void {
    this.#note(this.#users, id, at)
  }

  noteAll(at: number): void {
    this.#sequence += 1
    this.#floor = { sequence: this.#sequence, at }
    this.#sessions.clear()
    this.#users.clear()
  }

  /** Whether a session or its user changed after that sequence. */
  hasChangedSince(sequence: number, token: string, userId: string): boolean {
    return this.#last(token, userId, (mark) => mark.sequence) > sequence
  }

  /** The time of the last change of a session or its user that is remembered. */
  lastChangeAt(token: string, userId: string): number {
    return this.#last(token, userId, (mark) => mark.at)
  }

  #last(token: string, userId: string, pick: (mark: Mark) => number): number {
    const session = this.#sessions.get(token)
    const user = this.#users.get(userId)
    return Math.max(
      pick(this.#floor),
      session === undefined ? Number.NEGATIVE_INFINITY : pick(session),
      user === undefined ? Number.NEGATIVE_INFINITY : pick(user),
    )
  }

  #note(marks: Map<string, Mark>, key: string, at: number): void {
    this.#sequence += 1
    marks.delete(key)
    marks.set(key, { sequence: this.#sequence, at })
    for (const [oldest, mark] of marks) {
      if (mark.at > at - KEPT_MS) break
      marks.delete(oldest)
    }
    // Too many to remember one by one: then all of it has changed.
    if (marks.size > MOST) this.noteAll(at)
  }
}

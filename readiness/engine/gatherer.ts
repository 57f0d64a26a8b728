import { CannotLook, type Fact, type Look, type Target } from '#readiness/model/fact.ts'
import { TimeBox } from './time-box.ts'
import { OwnTurn, type Turns } from './turns.ts'

export type Looked<T = unknown> =
  | { value: T; notes: readonly string[] }
  | { reason: string; silent: boolean; notAsked: boolean }

export type Progress = { fact: string; state: 'started' | 'working' | 'finished' | 'failed'; text?: string }

// oxlint-disable-next-line typescript/no-explicit-any -- facts of every kind are kept side by side
export type AnyFact = Fact<any>

export type GatherOptions = {
  onProgress?: (progress: Progress) => void
  /** What was seen before and still holds: it is not looked at again. */
  known?: ReadonlyMap<AnyFact, Looked>
  /** What must not be looked at, by the name of the fact, and why. */
  refused?: ReadonlyMap<string, string>
  /** One fact after the other, instead of side by side. */
  turns?: Turns
}

/**
 * Gathers each fact once, side by side, each within its time. What waits too long or throws is a reason, never a
 * crash; what computes without end is the business of whoever runs it (guard-gate.ts).
 */
export class Gatherer {
  readonly #target: Target
  readonly #onProgress: (progress: Progress) => void
  readonly #refused: ReadonlyMap<string, string>
  readonly #turns: Turns | undefined
  readonly #looked = new Map<AnyFact, Promise<Looked>>()
  readonly #waitsFor = new Map<AnyFact, Set<AnyFact>>()
  /** Everything that no report may show. */
  readonly concealed = new Set<string>()

  constructor(
    target: Target,
    { onProgress = () => {}, known = new Map(), refused = new Map(), turns }: GatherOptions = {},
  ) {
    this.#target = target
    this.#onProgress = onProgress
    this.#refused = refused
    this.#turns = turns
    for (const [fact, looked] of known) this.#looked.set(fact, Promise.resolve(looked))
  }

  get<T>(fact: Fact<T>): Promise<Looked<T>> {
    const known = this.#looked.get(fact)
    if (known !== undefined) return known as Promise<Looked<T>>
    const looked = this.#gather(fact)
    this.#looked.set(fact, looked)
    return looked as Promise<Looked<T>>
  }

  async #gather(fact: AnyFact): Promise<Looked> {
    const reason = this.#reasonAgainst(fact)
    if (reason !== undefined) return { reason, silent: true, notAsked: true }
    const refused = this.#refused.get(fact.name)
    if (refused !== undefined) return { reason: refused, silent: false, notAsked: false }
    const turn = new OwnTurn(this.#turns, fact.name)
    await turn.take()
    this.#onProgress({ fact: fact.name, state: 'started' })
    const notes: string[] = []
    const seconds = typeof fact.seconds === 'number' ? fact.seconds : fact.seconds(this.#target)
    const box = new TimeBox(seconds)
    const look: Look = {
      target: this.#target,
      signal: box.signal,
      use: async (other) => box.pauseFor(turn.pauseFor(() => this.#use(fact, other))),
      progress: (text) => this.#onProgress({ fact: fact.name, state: 'working', text }),
      conceal: (secret) => void this.concealed.add(secret),
      note: (text) => void notes.push(text),
    }
    try {
      const value: unknown = await box.run(() => fact.look(look))
      this.#onProgress({ fact: fact.name, state: 'finished' })
      return { value, notes }
    } catch (error) {
      this.#onProgress({ fact: fact.name, state: 'failed' })
      return {
        reason: reasonOf(fact, error, box),
        silent: error instanceof CannotLook && error.silent,
        notAsked: error instanceof CannotLook && error.notAsked,
      }
    } finally {
      box.close()
      turn.end()
    }
  }

  #reasonAgainst({ depth, asks: asked }: AnyFact): string | undefined {
    const { url, active } = this.#target
    const asks = asked ?? 'url'
    if (depth === 'live' && this.#target[asks] === undefined) return `Not looked at: needs --${asks}.`
    if (depth === 'active' && (url === undefined || !active))
      return 'Not looked at: needs --url and --active.'
    return undefined
  }

  async #use<T>(asker: AnyFact, fact: Fact<T>): Promise<T> {
    if (this.#leadsTo(fact, asker)) throw new Error(`"${asker.name}" and "${fact.name}" wait for each other`)
    const waits = this.#waitsFor.get(asker) ?? new Set()
    this.#waitsFor.set(asker, waits.add(fact))
    const looked = await this.get(fact)
    if ('reason' in looked) throw new CannotLook(looked.reason, looked)
    return looked.value
  }

  #leadsTo(from: AnyFact, to: AnyFact): boolean {
    if (from === to) return true
    for (const next of this.#waitsFor.get(from) ?? []) if (this.#leadsTo(next, to)) return true
    return false
  }
}

function reasonOf(fact: AnyFact, error: unknown, box: TimeBox): string {
  if (error instanceof CannotLook) return error.message
  if (box.isOver) return `Looking at "${fact.name}" took longer than ${box.seconds} s.`
  const text = error instanceof Error ? error.message : String(error)
  return `Looking at "${fact.name}" failed: ${text.split('\n', 1)[0]}`
}

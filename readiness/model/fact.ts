import type { Settings } from '#readiness/settings/settings.ts'

/** From the cheapest to the one that has to be asked for. */
export const DEPTHS = ['static', 'live', 'active'] as const
/** static: the tree and its deployment files. live: passive requests. active: throw-away accounts, bounded load. */
export type Depth = (typeof DEPTHS)[number]

/** What the gate is pointed at. */
export type Target = {
  /** Absolute path of the tree. */
  source?: string
  url?: URL
  /** Base address of a Prometheus server. */
  prometheus?: URL
  /** Whether active facts may be gathered. */
  active: boolean
  settings: Settings
  now: Date
}

/** What a fact is given to look with. */
export type Look = {
  target: Target
  /** Ends when the time box is over. Pass it to everything that waits. */
  signal: AbortSignal
  /** What another fact saw. Each fact is gathered once. @throws {CannotLook} when the other could not look */
  use<T>(fact: Fact<T>): Promise<T>
  /** A word on what is being done, for long work. */
  progress(text: string): void
  /** Registers a secret that was seen: no report shows it, whatever quotes it. */
  conceal(secret: string): void
  /** Something that was left out, such as a file that is too large. Shown with the checks that read the fact. */
  note(text: string): void
}

/** Something that is looked at once and judged by many checks. All input and output is here. */
export type Fact<T> = {
  /** Short and unique, e.g. "compose files". Shown as progress. */
  name: string
  depth: Depth
  /** What a live fact asks, when it is not the target itself. */
  asks?: 'prometheus'
  /** The time box. A function, where the settings ask for waiting. */
  seconds: number | ((target: Target) => number)
  look(at: Look): Promise<T>
}

/** Says why a fact has nothing to say. The reason is shown to the user. */
export class CannotLook extends Error {
  override name = 'CannotLook'
  /** Nothing of the kind is here, or it was not asked for: no check is held up by it. */
  readonly silent: boolean
  readonly notAsked: boolean
  constructor(reason: string, options: { silent?: boolean; notAsked?: boolean } = {}) {
    super(reason)
    this.notAsked = options.notAsked ?? false
    this.silent = options.silent ?? this.notAsked
  }
}

export const defineFact = <T>(fact: Fact<T>): Fact<T> => fact

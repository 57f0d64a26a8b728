/** One thing that was seen. It quotes what was found there, never a secret: those are told by length and hash. */
export type Evidence = {
  /** Path from the root of the source, with forward slashes. */
  file?: string
  /** From 1. */
  line?: number
  url?: string
  observed: string
  expected?: string
}

export type Some<T> = readonly [T, ...T[]]

/** A list that is known not to be empty, or undefined. */
export function some<T>(items: readonly T[]): Some<T> | undefined {
  return items.length > 0 ? (items as Some<T>) : undefined
}

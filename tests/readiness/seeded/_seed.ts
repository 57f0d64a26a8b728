/** One fault, planted in a copy of this repository. */
export type Seed = {
  /** What somebody did, in a few words. */
  fault: string
  /** The line that has to turn red. More than one only where the checklist names the same thing twice. */
  lines: readonly [string, ...string[]]
  /** Lines that can no longer be verified because of it. */
  unsettles?: readonly string[]
} & Change

type Change =
  | { file: string; from: string; to: string }
  | { file: string; add: string }
  | { file: string; remove: true }

import type { Flags } from './command-line.ts'

/** One command of `gatehouse`, as its help shows it. */
export type Command = {
  /** How it is written after "gatehouse". */
  usage: string
  /** A paragraph each. */
  about: readonly string[]
  flags: Flags
  /** @returns the exit code; nothing leaves what has been set */
  run(args: string[]): Promise<number | void>
}

import type { Guard } from './environment-read.ts'

/** A literal in code under the name of a secret, or handed to something that signs with it. */
export type SecretLiteral = {
  /** Name of the variable, field or argument: `jwtSecret`, `createHmac`. */
  name: string
  line: number
  /** Never to be shown. */
  text: string
  /** Handed to what signs or encrypts with it: whatever its look, it is one. */
  direct: boolean
  guard?: Guard
}

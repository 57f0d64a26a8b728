import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })

// Time grows with the square of the length; what comes after this many characters only makes it stronger.
const LOOKED_AT = 64

/** How hard the password is to guess, 0 to 4. */
export function estimate(password: string, identity: readonly string[]): number {
  return estimator.check(password.slice(0, LOOKED_AT), [...identity]).score
}

/** EX_CONFIG of sysexits.h: trying again without a change is of no use. */
export const EXIT_CONFIG = 78

/**
 * What keeps Gatehouse from starting and a person can mend. The message is for that person: what is wrong and the
 * fix, naming settings and never their values. `exitCode` is 78 where trying again without a change is of no use.
 */
export class StartError extends Error {
  override name = 'StartError'
  readonly exitCode: 1 | 78

  constructor(message: string, options: { exitCode: 1 | 78; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode
  }
}

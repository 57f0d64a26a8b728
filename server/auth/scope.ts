import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tx } from '#server/platform/database.ts'

/**
 * What one account flow carries along: its transaction, the password work that was done before it opened, and the
 * first error that Better Auth would otherwise swallow.
 */
export type Scope = {
  tx: Tx
  /** The hash that a new password gets in this flow. */
  newPasswordHash: string | undefined
  /** The name given at this sign-up. */
  newName: string | undefined
  /** The outcome of comparing the typed password with the stored hash, before the transaction. */
  verified: { hash: string; matches: boolean } | undefined
  /** What a failed write or mail left; the flow is rolled back because of it. */
  failure: unknown
  wroteMail: boolean
  /** Whose remembered sessions are wrong once the transaction is committed: hashes of tokens, and users. */
  ended: { sessions: Set<string>; users: Set<string> }
}

const storage = new AsyncLocalStorage<Scope>()

export function runInScope<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
  return storage.run(scope, work)
}

/** The flow that is running. @throws when there is none, which would be a write outside a transaction. */
export function currentScope(): Scope {
  const scope = storage.getStore()
  if (scope === undefined) throw new Error('an account flow touched the database outside its transaction')
  return scope
}

/** Runs a step whose errors Better Auth logs and forgets, and keeps the first of them for the flow. */
export async function keepFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    currentScope().failure ??= error
    throw error
  }
}

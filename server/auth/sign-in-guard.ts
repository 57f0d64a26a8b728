import type { FastifyRequest } from 'fastify'
import { subscriber } from '#server/http/client-address.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Limiter } from '#server/platform/limiter.ts'
import type { KnownBrowsers } from './known-browser.ts'
import type { LIMIT_TABLE } from './limits.ts'

type Deps = {
  limiters: Record<keyof typeof LIMIT_TABLE, Limiter>
  browsers: KnownBrowsers
  clientAddress: (request: FastifyRequest) => string
}

/** An attempt that may go on. */
export type Admitted = { succeeded(): Promise<void> }

/**
 * Slows down whoever guesses passwords. Strangers are counted per network, per account and network, and per account
 * wherever they come from (NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row). A browser that the account was
 * signed in with before has limits of its own, so that strangers cannot keep the owner out (design promise 7).
 * Addresses without an account are counted alike.
 */
export class SignInGuard {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws {Problem} rate.limited or auth.locked, with Retry-After */
  async admit(request: FastifyRequest, email: string): Promise<Admitted> {
    const { limiters, browsers, clientAddress } = this.#deps
    const browser = browsers.recognise(request.headers.cookie, email)
    if (browser !== undefined) {
      const key = `${email}|browser ${browser}`
      await limiters.signInByAccount.consume(key)
      await this.#consumeOrLock('signInByBrowser', key)
      return {
        succeeded: async () => {
          await limiters.signInByAccount.reset(key)
          await limiters.signInByBrowser.reset(key)
        },
      }
    }
    const network = subscriber(clientAddress(request))
    const key = `${email}|${network}`
    await limiters.signInByNetwork.consume(network)
    await limiters.signInByAccount.consume(key)
    // Last: what the narrower limits refuse does not use up the one that all strangers share.
    await this.#consumeOrLock('signInByStrangers', email)
    return {
      succeeded: async () => {
        await limiters.signInByAccount.reset(key)
        // Its own attempt alone: the failures of others still count.
        await limiters.signInByStrangers.refund(email)
      },
    }
  }

  /** Whoever has chosen a new password by mail has made the guesses of others worthless. */
  async unlock(email: string): Promise<void> {
    await this.#deps.limiters.signInByStrangers.reset(email)
  }

  async #consumeOrLock(limit: 'signInByStrangers' | 'signInByBrowser', key: string): Promise<void> {
    try {
      await this.#deps.limiters[limit].consume(key)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'rate.limited') throw error
      throw new Problem('auth.locked', { headers: error.headers, cause: error })
    }
  }
}

import type { Limit } from '#server/platform/limiter.ts'

/**
 * How often something may be tried. The keys are an address of the network, an e-mail address (known or not, so that
 * being limited tells nothing), or a user.
 */
export const LIMIT_TABLE = {
  /** Requests to the API from one network address: what nginx lets through (10 a second, 20 at once) and a little more. */
  apiByNetwork: { points: 250, durationSeconds: 20 },
  /** Sign-in attempts from one network address. */
  signInByNetwork: { points: 60, durationSeconds: 60 },
  /** Failed sign-ins for one e-mail address from one network address or known browser; a success clears them. */
  signInByAccount: { points: 10, durationSeconds: 600 },
  /** Failed sign-ins for one e-mail address from anywhere but known browsers; a new password by mail clears them. */
  signInByStrangers: { points: 50, durationSeconds: 86_400 },
  /** Failed sign-ins for one e-mail address from one known browser; a success clears them. */
  signInByBrowser: { points: 50, durationSeconds: 86_400 },
  /** Accounts created from one network address. */
  signUpByNetwork: { points: 30, durationSeconds: 3600 },
  /** Mails that strangers can cause to one address. */
  mailByAddress: { points: 6, durationSeconds: 3600 },
  /** The same from one network address. */
  mailByNetwork: { points: 60, durationSeconds: 3600 },
  /** Links tried from one network address. */
  linkByNetwork: { points: 60, durationSeconds: 600 },
  /** Current passwords tried by somebody who is signed in. */
  passwordByUser: { points: 10, durationSeconds: 600 },
  /** Access tokens made in one session; one lasts for minutes. */
  accessTokenBySession: { points: 30, durationSeconds: 60 },
} as const satisfies Record<string, Limit>

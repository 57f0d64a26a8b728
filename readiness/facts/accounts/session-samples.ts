import { defineFact } from '#readiness/model/fact.ts'
import { sessionProbe } from './campaign.ts'
import type { SessionSample } from './session-step.ts'

/**
 * Cookies and tokens of real sessions of throw-away accounts, to try secrets on that were found elsewhere. Each of
 * them is concealed.
 */
export const sessionSamples = defineFact<readonly SessionSample[]>({
  name: 'session cookies and tokens',
  depth: 'active',
  seconds: 30,
  look: async (at) => (await at.use(sessionProbe)).samples,
})

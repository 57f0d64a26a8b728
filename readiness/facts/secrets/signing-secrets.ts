import { sessionSamples } from '#readiness/facts/accounts/session-samples.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { findSigningSecret } from './find-signing-secret.ts'
import { firstCookies } from './first-cookies.ts'
import { KNOWN_DEFAULTS } from './known-defaults.ts'
import { secretCandidates, type SecretCandidates } from './secret-candidates.ts'
import type { Sample } from './signed-text.ts'

export type SigningSecrets = {
  /** Cookies and tokens that could be tried, and how each is signed. */
  tried: readonly { sample: string; scheme: string }[]
  found: readonly {
    sample: string
    scheme: string
    /** Where the secret stands in the tree; none when it is one that everybody knows. */
    place?: { file: string; line: number }
    length: number
  }[]
  candidates: number
  isWhole: boolean
  /** Sessions of throw-away accounts were among the samples. */
  hasSessions: boolean
}

/** What the running system signs, tried with every text of the tree and with the defaults that everybody knows. */
export const signingSecrets = defineFact<SigningSecrets>({
  name: 'signatures tried with the literals of the tree',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const first = await at.use(firstCookies)
    const sessions = await orElse<readonly Sample[]>(at.use(sessionSamples), [])
    const { places } = await orElse<SecretCandidates>(at.use(secretCandidates), { places: new Map() })
    const candidates = new Set([...KNOWN_DEFAULTS, ...places.keys()])
    const { tried, found, isWhole } = await findSigningSecret(unique([...sessions, ...first]), candidates)
    return {
      tried,
      found: found.map(({ sample, scheme, secret }) => {
        at.conceal(secret)
        const place = places.get(secret)
        return { sample, scheme, ...(place !== undefined && { place }), length: secret.length }
      }),
      candidates: candidates.size,
      isWhole,
      hasSessions: sessions.length > 0,
    }
  },
})

/** What could not be seen is left out: without --active there are no sessions, without --source no tree. */
async function orElse<T>(looked: ReturnType<Look['use']>, otherwise: T): Promise<T> {
  try {
    return (await looked) as T
  } catch (error) {
    if (error instanceof CannotLook) return otherwise
    throw error
  }
}

const unique = (samples: readonly Sample[]): Sample[] => [
  ...new Map(samples.map((sample) => [`${sample.name}=${sample.value}`, sample])).values(),
]

import { signingSecrets } from '#readiness/facts/secrets/signing-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

export const defaultSecretProof = defineCheck({
  line: 'security/default-secret',
  name: 'proof',
  title: 'What the running system signs is signed with no secret of the source',
  proof: 'hint',
  looksAt:
    'The cookies of the first page and, with --active, the sessions of throw-away accounts: their signatures (Better Auth, Express, Fastify, Koa, Flask, Starlette, Django, JSON Web Tokens with HS256/384/512) are computed with every literal of the tree and with some 300 defaults that everybody knows. This happens here; nothing is sent.',
  why: 'A default in the source is only a risk until the running system uses it. When a signature fits, anybody who has read the source can write a session for any user.',
  mend: 'Draw a new secret now (`openssl rand -base64 48`), give it to the process from a secret manager or a mounted file, restart, and take the default out of the source, so that the process refuses to start without one. All sessions end with the old secret, which is what is wanted.',
  sources: ['OWASP ASVS 5.0 11.2.1, 13.3.1', 'CWE-1394', 'CWE-798'],
  needs: { signing: signingSecrets },
  judge({ signing }) {
    const { tried, found, candidates, isWhole, hasSessions } = signing
    const findings = some(
      found.map(({ sample, scheme, place, length }) => ({
        ...(place !== undefined && place),
        observed: `${sample}, ${scheme}: signed with ${place === undefined ? 'a default that everybody knows' : 'this literal'} of ${length} characters`,
        expected: 'a secret that is in no source',
      })),
    )
    if (findings !== undefined)
      return fail(
        'The running system signs with a secret that can be read.',
        'Draw a new secret (openssl rand -base64 48), give it to the process from outside the source, restart it, and remove the default.',
        findings,
      )
    const seen = some(
      tried.map(({ sample, scheme }) => ({ observed: `${sample}: ${scheme}, ${candidates} texts tried` })),
    )
    if (seen === undefined)
      return nothingToSee(
        `No cookie${hasSessions ? ' or session' : ' of the first page'} is signed in a way that can be tried.`,
      )
    if (!isWhole) return unknown('Not every literal could be tried in time; none of those tried fits.')
    return pass('No literal of the source and no known default fits what the running system signs.', seen)
  },
})

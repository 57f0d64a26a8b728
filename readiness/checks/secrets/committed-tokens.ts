import { committedSecrets } from '#readiness/facts/secrets/committed-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { countOf, evidenceOf } from './secret-evidence.ts'

export const committedTokens = defineCheck({
  line: 'security/secrets',
  name: 'tokens',
  title: 'No text of the source has a token in it',
  proof: 'part',
  looksAt:
    'The text of every file, pipelines included, for tokens that are known by their shape (GitHub, GitLab, npm, AWS, Slack, Stripe, OpenAI and some thirty more) and for addresses with a password. In tests, examples and documents only what cannot be made up: a checksum that fits, no run of letters.',
  why: 'A token opens an account of yours to whoever reads it, and programs read all of GitHub for them within minutes.',
  mend: 'Withdraw the token where it was issued, then read it from the environment or a mounted file instead. Taking it out of the text is not enough: it stays in the history.',
  sources: ['OWASP ASVS 5.0 13.3.1', 'CWE-798', 'secretlint preset-recommend'],
  needs: { secrets: committedSecrets },
  judge({ secrets }) {
    const found = some(evidenceOf(secrets.tokens, 'no token in the source'))
    if (found !== undefined)
      return fail(
        `${countOf(found.length, 'token')} in the text of the source.`,
        'Withdraw each of these tokens where it was issued, and read the new one from the environment or a mounted file.',
        found,
      )
    if (secrets.read === 0) return nothingToSee('The tree has no file that could be read.')
    return pass('No text of the source has a token of a known shape.', [
      { observed: `${countOf(secrets.read, 'file')} read, no token of a known shape` },
    ])
  },
})

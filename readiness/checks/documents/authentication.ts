import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeTopic } from './find-section.ts'

export const authentication = defineCheck({
  line: 'documents/authentication',
  name: 'guide',
  title: 'A guide says how authentication works',
  proof: 'whole',
  looksAt:
    'Documents by file name and heading (authentication, signing in, sessions, tokens), their length and links.',
  why: 'Who builds against the accounts, or answers for them, guesses where nothing is written. Guesses become holes.',
  mend: 'Write docs/authentication.md: how one signs in, what a session or token is worth and for how long, what is refused and how, how it ends. Link it from the README.',
  sources: ['OWASP ASVS 5.0 V6.1', 'OWASP ASVS 5.0 V7.1'],
  needs: { documents: documentPages, uses: projectUses },
  judge({ documents, uses }) {
    if (uses.accounts === undefined)
      return notApplicable(
        'Nothing in the tree signs anybody in: no library for it, and no file of that name.',
      )
    return judgeTopic(documents, {
      what: 'an authentication guide',
      file: /^[\w-]*(authentication|auth(?!or)|sign-?in|login|sso|oauth|access-tokens?|sessions?)[\w-]*$/i,
      // That a database or a registry refused its own password is trouble with that, and no guide.
      heading:
        /^(?!.*\b(postgres\w*|mysql|mariadb|mongo\w*|redis|database|smtp|registry|fail(ed|s|ure)?)\b).*\b(authentication|authenticating|authorization|sign(ing)?[- ]?in|log(ging)?[- ]?in|access tokens?|single sign-on|sso|oauth|openid|oidc|sessions?)\b/i,
      words: 80,
      has: {
        what: 'what a session, token or password is there',
        pattern: /\b(cookies?|tokens?|sessions?|passwords?|bearer|jwt|api keys?|oauth|saml|oidc)\b/i,
      },
      fix: 'Write a guide to authentication: how one signs in, what a session or token is worth, what is refused, how it ends.',
    })
  },
})

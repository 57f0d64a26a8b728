import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { javascriptLifetimes } from './javascript-lifetimes.ts'
import { pythonLifetimes } from './python-lifetimes.ts'
import { judgeSightings } from './sighting.ts'

export const sessionTimeout = defineCheck({
  line: 'auth/session-timeout',
  name: 'code',
  title: 'Code ends sessions after 24 hours at most',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'How long sessions and access tokens last by the code, defaults of the framework included: Better Auth (7 days), NextAuth (30 days), Django (2 weeks), permanent sessions of Flask (31 days), express-session, tokens signed for signing in.',
  why: 'A stolen cookie or token works as long as the session lasts. What nobody set is often a week or a month.',
  mend: 'Write it out: `session: { expiresIn: 60 * 60 * 24 }` in Better Auth, `session: { maxAge: 86400 }` in NextAuth, `SESSION_COOKIE_AGE = 86400` in Django, `PERMANENT_SESSION_LIFETIME = timedelta(hours=24)` in Flask, a short `expiresIn` for access tokens.',
  sources: ['ASVS 5.0 7.3.1', 'ASVS 5.0 7.3.2', 'NIST SP 800-63B-4 section 2.2.3'],
  judge({ code }) {
    return judgeSightings([...javascriptLifetimes(code), ...pythonLifetimes(code)], {
      good: 'Sessions last 24 hours at most.',
      bad: 'A session lasts longer than 24 hours.',
      fix: 'Set the lifetime of sessions to 24 hours or less, in seconds: 86400.',
      open: 'How long sessions last is decided by configuration, which the code alone does not show.',
      none: 'No session of a known framework was recognised in code.',
    })
  },
})

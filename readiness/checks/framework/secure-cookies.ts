import { frameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings } from './sighting.ts'
import { javascriptCookies } from './javascript-cookies.ts'
import { pythonCookies } from './python-cookies.ts'

export const secureCookies = defineCheck({
  line: 'security/secure-cookies',
  name: 'code',
  title: 'Code sets session cookies with Secure and HttpOnly',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Where code that ships sets the cookie of a session: Better Auth, NextAuth, express-session and its like, Django, Flask, Starlette, and cookies with a name such as "session" or "token" that are set by hand.',
  why: 'A cookie without Secure goes out over plain HTTP as well, where anybody on the way can read it. Without HttpOnly each script of the page can.',
  mend: 'Write it out: `advanced: { useSecureCookies: true }` in Better Auth, `cookie: { secure: true, httpOnly: true }` in express-session, `SESSION_COOKIE_SECURE = True` and `CSRF_COOKIE_SECURE = True` in the production settings of Django, `https_only=True` in SessionMiddleware.',
  sources: ['ASVS 5.0 3.3.1', 'ASVS 5.0 3.3.4', 'RFC 6265bis section 5.7', 'Django check security.W012'],
  judge({ code }) {
    return judgeSightings([...javascriptCookies(code), ...pythonCookies(code)], {
      good: 'Each session cookie that code sets is Secure.',
      bad: 'A session cookie is not kept to HTTPS, or scripts can read it.',
      fix: 'Set Secure and HttpOnly on the cookies named below; in Better Auth set `advanced.useSecureCookies: true`.',
      open: 'Whether session cookies are Secure is decided by configuration, which the code alone does not show.',
      none: 'No code that sets a session cookie was recognised.',
    })
  },
})

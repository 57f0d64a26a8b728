import { signOutProbe } from '#readiness/facts/accounts/campaign.ts'
import { PATIENCE_SECONDS } from '#readiness/facts/accounts/ending-steps.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass } from '#readiness/model/judgement.ts'

export const logoutProbe = defineCheck({
  line: 'auth/logout',
  name: 'probe',
  title: 'After the sign-out the old cookie is worth nothing',
  proof: 'whole',
  needs: { seen: signOutProbe },
  looksAt:
    'A throw-away account signs out, and the cookie of before is sent again until it is refused. Before that, a mere GET of the sign-out is sent as a link on another page would.',
  why: 'A sign-out that only clears the browser leaves the session open for whoever has a copy of the cookie. One by GET is done by any picture on any page.',
  mend: 'Delete the session on the server and in every cache, clear the cookie with the attributes it was set with, and take POST alone. Tokens that are not looked up (JWT, `session.cookieCache`) need a list of those that were ended, or a life of seconds.',
  sources: ['OWASP ASVS 5.0 7.4.1', 'OWASP Session Management Cheat Sheet', 'CWE-613'],
  judge({ seen }) {
    const url = seen.urls.signOut ?? seen.origin
    const findings: Evidence[] = []
    if (!seen.replay.isOver)
      findings.push({
        url,
        observed: `the old cookie still works ${PATIENCE_SECONDS} s after the sign-out`,
        expected: 'it is refused at once',
      })
    if (seen.getSignsOut === true)
      findings.push({ url, observed: 'a GET from another site signs out', expected: 'POST alone' })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        seen.replay.isOver ? 'Any page can sign people out.' : 'The session goes on after the sign-out.',
        'End the session on the server at the sign-out, in every cache, and take POST alone.',
        found,
      )
    const notes = [
      `the old cookie was refused within ${seen.replay.ms} ms`,
      seen.isCookieCleared ? 'the cookie was cleared' : 'the browser keeps the dead cookie',
      seen.clearSiteData === undefined
        ? 'no Clear-Site-Data'
        : `Clear-Site-Data: ${seen.clearSiteData.slice(0, 80)}`,
      `other sessions of the account ${seen.othersStay ? 'go on' : 'ended too'}`,
    ]
    return pass('The sign-out ends the session on the server.', [{ url, observed: notes.join('; ') }])
  },
})

import { passwordChangeProbe } from '#readiness/facts/accounts/campaign.ts'
import { PATIENCE_SECONDS } from '#readiness/facts/accounts/ending-steps.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

export const passwordChangeCheck = defineCheck({
  line: 'auth/password-change',
  name: 'probe',
  title: 'A new password ends the sessions that were open',
  proof: 'whole',
  needs: { seen: passwordChangeProbe },
  looksAt:
    'Two sessions of a throw-away account: the password is changed in one, and the other is asked who is signed in until it is refused. The same once more with a new password by mail, where mails can be read.',
  why: 'People change a password because somebody else may know it. If that somebody stays signed in, the change has changed nothing.',
  mend: 'Delete the other sessions of the account in the transaction that stores the new password, and forget them in every cache. Better Auth keeps them unless the client sends `revokeOtherSessions: true`, so set it on the server (a before hook), and `emailAndPassword.revokeSessionsOnPasswordReset: true`; switch `session.cookieCache` off or keep it to seconds. Django: `SessionAuthenticationMiddleware` with `update_session_auth_hash`.',
  sources: ['OWASP ASVS 5.0 7.4.3', 'OWASP Session Management Cheat Sheet', 'CWE-613'],
  judge({ seen }) {
    const url = seen.urls.changePassword ?? seen.origin
    if (!seen.newPasswordWorks)
      return unknown(`The password could not be changed: the change was answered ${seen.status}.`)
    const findings: Evidence[] = []
    if (!seen.other.isOver)
      findings.push({
        url,
        observed: `another session still works ${PATIENCE_SECONDS} s after the password was changed`,
        expected: 'it is refused at once',
      })
    if (seen.oldPasswordWorks)
      findings.push({ url, observed: 'the old password still signs in', expected: 'it is refused' })
    if (seen.reset?.other?.isOver === false)
      findings.push({
        url: seen.urls.resetPassword ?? url,
        observed: `a session still works ${PATIENCE_SECONDS} s after a new password was set by mail`,
        expected: 'it is refused at once',
      })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'Sessions outlive the password that they were opened with.',
        'End every other session of the account when its password changes, on the server, whatever the client asks for.',
        found,
      )
    const byMail =
      seen.reset?.other === undefined
        ? 'a new password by mail was not tried'
        : `after a new password by mail within ${seen.reset.other.ms} ms`
    return pass('The other session ended with the old password.', [
      {
        url,
        observed: `the other session was refused within ${seen.other.ms} ms of the change; ${byMail}; the session of the change itself ${seen.ownStays ? 'goes on' : 'ended too'}`,
      },
    ])
  },
})

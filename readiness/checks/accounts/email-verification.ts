import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'
import { verificationProbe } from '#readiness/facts/accounts/campaign.ts'
import type { VerificationSeen } from '#readiness/facts/accounts/verification-step.ts'

/** OWASP ASVS 5.0 6.6.2: what is mailed is valid for a limited time. */
const MOST_SECONDS = 86_400

export const emailVerificationProbe = defineCheck({
  line: 'security/email-verification',
  name: 'probe',
  title: 'An account can be used only after its address was confirmed',
  proof: 'whole',
  needs: { seen: verificationProbe },
  looksAt:
    'A throw-away account signs up and tries to sign in, opens the link of its mail, signs in, and opens the link once more in another browser.',
  why: 'Without a confirmed address anybody signs up in the name of somebody else, and every later mail, such as one with a new password, goes to whoever was named.',
  mend: 'Require the confirmation before the first session: `emailAndPassword.requireEmailVerification: true` with `emailVerification.sendVerificationEmail` in Better Auth, `ACCOUNT_EMAIL_VERIFICATION = "mandatory"` in django-allauth. Build the link from a configured public address, let it end within a day, and let it sign nobody in twice.',
  sources: ['OWASP ASVS 5.0 6.3.4, 6.6.2', 'NIST SP 800-63A-4 §3.8', 'CWE-640'],
  judge({ seen }) {
    const url = seen.urls.signIn ?? seen.origin
    const findings: Evidence[] = []
    if (seen.signUpSignsIn)
      findings.push({
        url: seen.urls.signUp ?? url,
        observed: 'the sign-up itself gave a session',
        expected: 'no session before the address is confirmed',
      })
    else if (seen.signInBefore.isAccepted)
      findings.push({
        url,
        observed: `a sign-in before the confirmation was accepted (${seen.signInBefore.status})`,
        expected: 'it is refused',
      })
    findings.push(...faultsOfLink(seen))
    const found = some(findings)
    if (found !== undefined)
      return fail(
        seen.signUpSignsIn || seen.signInBefore.isAccepted
          ? 'An account can be used without its address having been confirmed.'
          : 'The link that confirms an address has a fault.',
        'Give no session before the address is confirmed, and mail a link to the public address that works once and for a limited time.',
        found,
      )
    const refused: Evidence = {
      url,
      observed: `before the confirmation the sign-in was answered ${seen.signInBefore.status}`,
    }
    if (seen.noMail !== undefined)
      return unknown(
        `The sign-in is refused before the confirmation; the mail was not seen. ${seen.noMail}`,
        [refused],
      )
    if (seen.signInAfter !== true)
      return unknown(
        'The link of the mail was opened, and the sign-in is still refused. If it leads to a page that confirms with a script, give the adapter the route `verify`.',
        [refused],
      )
    const life = seen.link?.lifetimeSeconds
    return pass('The sign-in is refused before the address is confirmed and accepted after.', [
      refused,
      {
        url: seen.link?.origin ?? seen.origin,
        observed: `the link led to ${seen.link?.origin}; ${life === undefined ? 'when it ends does not show in it' : `it ends after ${life} s`}; opened again it was answered ${seen.again?.status} and signed nobody in`,
      },
    ])
  },
})

function faultsOfLink({ link, again, targetIsPublic }: VerificationSeen): Evidence[] {
  const faults: Evidence[] = []
  if (again?.signsIn === true)
    faults.push({
      observed: 'the link of the mail signs in a second browser after it was used',
      expected: 'it works once',
    })
  if (link === undefined) return faults
  if (targetIsPublic && link.isPrivate)
    faults.push({
      observed: `the link leads to ${link.origin}, which nobody outside can open`,
      expected: 'the public address of the site',
    })
  else if (targetIsPublic && !link.isHttps)
    faults.push({ observed: `the link leads to ${link.origin}`, expected: 'an https address' })
  if (link.lifetimeSeconds !== undefined && link.lifetimeSeconds > MOST_SECONDS)
    faults.push({
      observed: `the link is valid for ${link.lifetimeSeconds} s`,
      expected: `at most ${MOST_SECONDS} s`,
    })
  return faults
}

import { passwordChangeProbe } from '#readiness/facts/accounts/campaign.ts'
import { FORGED_HOST } from '#readiness/facts/accounts/ending-steps.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const mailedLinksProbe = defineCheck({
  line: 'security/authentication',
  name: 'mailed-links',
  title: 'A link for a new password leads to the site itself, once',
  proof: 'part',
  needs: { seen: passwordChangeProbe },
  looksAt:
    'A new password is asked for with a made-up host in X-Forwarded-Host, the link of the mail is read, used, and used again.',
  why: 'Where the address in the mail comes from the request, a stranger has a link sent that brings its token to them: the account is theirs after one click. A link that works twice does so from a mailbox that is read years later.',
  mend: 'Build links from a configured public address, never from Host or X-Forwarded-Host; delete the token in the transaction that stores the new password.',
  sources: ['OWASP Forgot Password Cheat Sheet', 'OWASP ASVS 5.0 6.6.2', 'CWE-640', 'CWE-644'],
  judge({ seen }) {
    const { reset } = seen
    const url = seen.urls.requestReset ?? seen.origin
    if (reset?.link === undefined) return nothingToSee('No mail with a link for a new password was seen.')
    const findings: Evidence[] = []
    if (reset.link.followsForgedHost)
      findings.push({
        url,
        observed: `the mailed link leads to ${FORGED_HOST}, which the request had made up in X-Forwarded-Host`,
        expected: 'the public address of the site, whatever the request says',
      })
    if (reset.worksTwice === true)
      findings.push({
        url: seen.urls.resetPassword ?? url,
        observed: 'a link for a new password works twice',
        expected: 'it works once',
      })
    const found = some(findings)
    return found === undefined
      ? pass('The link for a new password leads to the site itself.', [
          {
            url,
            observed: `it led to ${reset.link.origin}${reset.worksTwice === undefined ? '; whether it works twice was not tried' : ' and worked once'}`,
          },
        ])
      : fail(
          'The mailed link for a new password can be turned against its owner.',
          'Build mailed links from the configured public address, and let each work once.',
          found,
        )
  },
})

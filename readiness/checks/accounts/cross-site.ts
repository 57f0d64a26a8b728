import { crossSiteProbe } from '#readiness/facts/accounts/campaign.ts'
import type { SeenEndpoint, Trial } from '#readiness/facts/accounts/cross-site-step.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

export const csrfProbe = defineCheck({
  line: 'security/csrf',
  name: 'probe',
  title: 'What another site has a signed-in browser send changes nothing',
  proof: 'whole',
  needs: { seen: crossSiteProbe },
  looksAt:
    'With the cookies of a throw-away account, each change (profile, sign-out, password) is sent as a browser would send it for another site: with a hostile Origin, one that begins like ours, Origin null, Sec-Fetch-Site: cross-site alone, and as text/plain and as a form. Then it is looked whether anything changed, and the same is sent from the site itself as a control.',
  why: 'A browser adds the cookies whichever page asks. Without a look at where a request comes from, any page acts in the name of whoever opens it.',
  mend: 'Refuse state-changing requests unless Sec-Fetch-Site is same-origin or Origin is exactly the own one, before anything else is done; keep SameSite on the cookie as a second line. Better Auth: leave `advanced.disableCSRFCheck` and `disableOriginCheck` unset and list `trustedOrigins`. Django: keep CsrfViewMiddleware and no `csrf_exempt`. APIs that take JSON alone: refuse other content types and answer no foreign preflight.',
  sources: ['OWASP ASVS 5.0 3.5.1–3.5.3', 'OWASP CSRF Prevention Cheat Sheet', 'CWE-352'],
  judge({ seen }) {
    if (!seen.usesCookies)
      return notApplicable(
        'Sessions are not kept in cookies: a browser adds nothing to the requests of other sites.',
      )
    const url = (endpoint: SeenEndpoint): string => seen.origin + endpoint.path
    const findings = seen.endpoints.flatMap((endpoint) =>
      endpoint.trials
        .filter((trial) => isFinding(endpoint, trial))
        .map(({ variant }) => ({
          url: url(endpoint),
          observed: `${endpoint.name}: done for another site (${variant})`,
          expected: '403, and nothing changed',
        })),
    )
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'Requests of other sites change something.',
        'Refuse every state-changing request whose Origin or Sec-Fetch-Site is not that of the site itself.',
        found,
      )
    const told = seen.endpoints.map((endpoint) => ({ url: url(endpoint), observed: tell(endpoint) }))
    const proven = seen.endpoints.filter(({ control }) => control.isChanged)
    if (seen.endpoints.length === 0)
      return unknown(
        'The adapter names no change that could be tried: give it changeProfile, signOut or changePassword.',
      )
    const unproven = seen.endpoints.filter(({ control }) => !control.isChanged)
    if (unproven.length > 0 || proven.length === 0)
      return unknown(
        `The requests of other sites are refused, and so are those of the site itself: ${unproven.map(({ name, control }) => `${name} (${control.status})`).join(', ')}. Why is not known, so that this proves nothing.`,
        told,
      )
    const [first, ...rest] = told
    return first === undefined
      ? unknown('Nothing was tried.')
      : pass('Nothing was changed for another site, and the same requests of the site itself were done.', [
          first,
          ...rest,
        ])
  },
})

/** What needs a preflight does no harm where no preflight is answered (ASVS 3.5.2); what needs none does. */
const isFinding = ({ isPreflightOpen }: SeenEndpoint, { isChanged, isSimple }: Trial): boolean =>
  isChanged && (isSimple || isPreflightOpen)

function tell({ name, trials, control, unmarked }: SeenEndpoint): string {
  const statuses = [
    ...new Set(trials.filter(({ isChanged }) => !isChanged).map(({ status }) => status)),
  ].sort()
  const held = trials.filter(({ isChanged }) => isChanged)
  const lean =
    held.length === 0
      ? ''
      : `; ${held.length} were done that a browser sends only after a preflight, which is refused: no Origin is looked at`
  const programs = unmarked?.isChanged === true ? '; done for a program that names no origin' : ''
  return `${name}: ${trials.length} forged requests, answered ${statuses.join(', ') || 'with success'}${lean}; from the site itself ${control.status}${programs}`
}

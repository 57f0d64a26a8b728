import { guessingProbe } from '#readiness/facts/accounts/campaign.ts'
import type { GuessingSeen } from '#readiness/facts/accounts/guessing-step.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

export const authRateLimitProbe = defineCheck({
  line: 'security/auth-rate-limit',
  name: 'probe',
  title: 'Guessing a password is stopped, also with made-up addresses',
  proof: 'whole',
  needs: { seen: guessingProbe },
  looksAt:
    'Wrong passwords for a throw-away account, up to 101 in a row, until one is refused for their number; then more of them with made-up addresses in X-Forwarded-For, X-Real-IP, Forwarded and others of the kind.',
  why: 'Without a limit, passwords are guessed as fast as the server answers. A limit that believes an address from the request is none: the address changes with each guess. And where all who send one share a limit, one of them locks out the others.',
  mend: 'Count failed sign-ins per account and per address, in a store that all processes share, and answer 429 with Retry-After. Let the proxy overwrite the header (`proxy_set_header X-Forwarded-For $remote_addr;` in nginx, not `$proxy_add_x_forwarded_for`) and believe it from the proxy alone (`trust proxy`, `trustedProxies`, `TRUSTED_PROXIES`).',
  sources: [
    'OWASP ASVS 5.0 6.3.1',
    'NIST SP 800-63B-4 §3.2.2',
    'RFC 6585 §4',
    'RFC 9110 §10.2.3',
    'CWE-307',
    'CWE-348',
  ],
  judge({ seen }) {
    const url = seen.urls.signIn ?? seen.origin
    const { one } = seen
    if (one.limitedAt === undefined)
      return seen.rightPassword === 'accepted'
        ? fail(
            `${one.attempts} wrong passwords in a row were all answered like the first.`,
            'Limit failed sign-ins per account and per address, and answer 429 with Retry-After.',
            [
              {
                url,
                observed: `no limit within ${one.attempts} wrong passwords`,
                expected: '429 after a few',
              },
            ],
          )
        : unknown(
            `${one.attempts} wrong passwords in a row were all answered like the first, and then the right one was refused: the account may be locked, and requests are not limited.`,
          )
    const found = some(faultsOf(seen, url))
    if (found !== undefined)
      return fail(
        'A limit is there, and an address that the request makes up gets around it. If only your own proxy reaches this address, point --url at the proxy.',
        'Let the proxy overwrite X-Forwarded-For and its kind with the address it sees, and believe them from the proxy alone.',
        found,
      )
    const { status, retryAfterSeconds, hasRetryAfter } = one.limited ?? {}
    const when =
      retryAfterSeconds === undefined
        ? 'without saying when to try again'
        : `asking to wait ${Math.ceil(retryAfterSeconds)} s${hasRetryAfter === true ? '' : ' in X-Retry-After, which is no standard: Retry-After is'}`
    const limited: Evidence = {
      url,
      observed: `wrong password ${one.limitedAt} was answered ${status}, ${when}`,
    }
    if (seen.forged === undefined)
      return unknown('The limit ended before made-up addresses could be tried against it.', [limited])
    return pass('Wrong passwords are limited, and made-up addresses do not get around it.', [
      limited,
      {
        url,
        observed: `still refused with made-up addresses in ${seen.forged.map(({ header }) => header).join(', ')}`,
      },
    ])
  },
})

function faultsOf({ forged, isForgedShared }: GuessingSeen, url: string): Evidence[] {
  const faults: Evidence[] = (forged ?? [])
    .filter(({ isPast }) => isPast)
    .map(({ header }) => ({
      url,
      observed: `a made-up address in ${header} gets past the limit`,
      expected: 'the limit holds',
    }))
  if (isForgedShared === true)
    faults.push({
      url,
      observed:
        'requests with different made-up addresses in x-forwarded-for are limited together, apart from all others: whoever sends one shares that limit with everybody who does',
      expected: 'each address has a limit of its own',
    })
  return faults
}

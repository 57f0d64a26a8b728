import { sessionProbe } from '#readiness/facts/accounts/campaign.ts'
import type { SeenSessionCookie, SessionSeen } from '#readiness/facts/accounts/session-step.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'

/** OWASP ASVS 5.0 7.2.3 asks for 128 bits; what is counted here is an upper bound with room for dashes and versions. */
const LEAST_BITS = 100

export const secureCookiesProbe = defineCheck({
  line: 'security/secure-cookies',
  name: 'probe',
  title: 'The cookie of a real session is kept from scripts, from http and from other sites',
  proof: 'whole',
  needs: { seen: sessionProbe },
  looksAt:
    'The cookies that a throw-away account gets at three sign-ins: those without which it is not signed in. One more sign-in brings a planted cookie along, as an attacker would leave it in a shared browser.',
  why: 'A session cookie without Secure travels over http, one without HttpOnly is read by any script, one that can be guessed or planted is somebody else’s session.',
  mend: 'Set `Secure; HttpOnly; SameSite=Lax; Path=/` without Domain, best under a name that begins with `__Host-`; make a new random value of at least 128 bits at every sign-in. Better Auth: `advanced.useSecureCookies: true` and an https base URL. Django: `SESSION_COOKIE_SECURE = True`. Express: `cookie: { secure: true, httpOnly: true, sameSite: "lax" }` and `req.session.regenerate()` at the sign-in.',
  sources: [
    'OWASP ASVS 5.0 3.3.1–3.3.4, 7.2.3, 7.2.4',
    'RFC 6265bis §4.1.3, §5.6.7',
    'CWE-614',
    'CWE-1004',
    'CWE-384',
  ],
  judge({ seen }) {
    const url = seen.urls.signIn ?? seen.origin
    const findings = [
      ...seen.cookies.flatMap((cookie) => faultsOf(cookie, seen)),
      ...(seen.isPlantedTaken === true || seen.isEarlyKept
        ? [
            {
              observed: 'a cookie from before the sign-in is the session after it',
              expected: 'a new value at each sign-in (session fixation)',
            },
          ]
        : []),
    ].map((finding) => ({ url, ...finding }))
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'The session cookie lacks protection.',
        'Set the session cookie with Secure, HttpOnly, SameSite=Lax and Path=/, and give it a new random value at each sign-in.',
        found,
      )
    const told = some(seen.cookies.map((cookie) => ({ url, observed: tell(cookie) })))
    if (told === undefined)
      return seen.usesBearer
        ? notApplicable('Sessions are bearer tokens here; no cookie carries one.')
        : unknown('The sign-in set no cookie that could be told to be the session.')
    if (!seen.isHttps && seen.isLoopback)
      return unknown(
        'The address is http on this machine: whether the cookie is Secure in earnest cannot be seen here. Point --url at the https address.',
        told,
      )
    return pass('The session cookie is protected, and each sign-in makes a new one.', told)
  },
})

function faultsOf(cookie: SeenSessionCookie, { isHttps, isLoopback }: SessionSeen): Evidence[] {
  const faults: Evidence[] = []
  const add = (observed: string, expected: string): void =>
    void faults.push({ observed: `the session cookie ${cookie.name} ${observed}`, expected })
  if (!cookie.isSecure && (isHttps || !isLoopback)) add('is sent over http as well', 'Secure')
  if (!cookie.isHttpOnly) add('can be read by scripts', 'HttpOnly')
  if (cookie.sameSite === undefined) add('has no SameSite', 'SameSite=Lax or Strict')
  else if (/^none$/i.test(cookie.sameSite))
    add('is sent with every request of other sites', 'SameSite=Lax or Strict')
  if (!cookie.isNewEachTime) add('has the same value at two sign-ins', 'a new value each time')
  else if (cookie.bits < LEAST_BITS)
    add(
      `differs between sign-ins in fewer than ${LEAST_BITS} bits`,
      'at least 128 bits of a random generator',
    )
  return faults
}

function tell({
  name,
  isSecure,
  isHttpOnly,
  sameSite,
  path,
  domain,
  length,
  bits,
}: SeenSessionCookie): string {
  const attributes = [
    ...(isSecure ? ['Secure'] : []),
    ...(isHttpOnly ? ['HttpOnly'] : []),
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
    ...(path === undefined ? [] : [`Path=${path}`]),
    ...(domain === undefined ? [] : [`Domain=${domain}, so that every host below it gets the cookie`]),
  ]
  const prefix = /^__(Host|Secure)-/.test(name)
    ? ''
    : '; its name has no __Host- that would tie it to this host'
  return `${name}: ${attributes.join('; ')}; ${length} characters, at most ${bits} bits${prefix}`
}

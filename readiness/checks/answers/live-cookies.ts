import { parseSetCookie } from 'set-cookie-parser'
import { placeOf, quoted, valuesOf } from '#readiness/facts/answers/answer.ts'
import { answers, type Answers } from '#readiness/facts/answers/answers.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

type SeenCookie = { name: string; url: string; faults: string[]; attributes: string }

const IS_SESSION = /sess|(^|[-_.])sid$|auth|token|jwt|remember|login/i
/** Scripts have to read it, or it is no secret. */
const FOR_SCRIPTS = /csrf|xsrf|locale|lang|theme|consent/i

export function cookiesOf({ cells, isTls }: Pick<Answers, 'cells' | 'isTls'>): SeenCookie[] {
  const seen = new Map<string, SeenCookie>()
  for (const { answer } of cells)
    for (const line of valuesOf(answer, 'set-cookie')) {
      const [cookie] = parseSetCookie(line, { decodeValues: false, split: false })
      if (cookie === undefined || seen.has(cookie.name)) continue
      const { name, secure = false, httpOnly = false, path, domain, sameSite = '' } = cookie
      const faults: string[] = []
      if (isTls && !secure) faults.push('without Secure')
      if (IS_SESSION.test(name) && !FOR_SCRIPTS.test(name) && !httpOnly) faults.push('without HttpOnly')
      if (/^none$/i.test(sameSite) && !secure)
        faults.push('with SameSite=None and without Secure, which browsers refuse')
      if (name.startsWith('__Host-') && (!secure || path !== '/' || domain !== undefined))
        faults.push(
          'with the prefix __Host- and without what it asks for (Secure, Path=/, no Domain), so browsers refuse it',
        )
      if (name.startsWith('__Secure-') && !secure)
        faults.push('with the prefix __Secure- and without Secure, so browsers refuse it')
      const attributes = line
        .split(';')
        .slice(1)
        .map((each) => each.trim())
        .filter((each) => !/^(expires|max-age)=/i.test(each))
      seen.set(name, {
        name: quoted(name, 60),
        url: placeOf(answer),
        faults,
        attributes: quoted(attributes.join('; '), 120),
      })
    }
  return [...seen.values()]
}

export const liveCookies = defineCheck({
  line: 'security/secure-cookies',
  name: 'live',
  title: 'The cookies that a first visit gets are secure',
  proof: 'hint',
  needs: { answers },
  looksAt: 'Reads every Set-Cookie of the answers to a visitor who is not signed in. Values are not kept.',
  why: 'A cookie without Secure goes over plain http as well; one of a session without HttpOnly can be read by every script of the page.',
  mend: 'Set Secure on every cookie, and HttpOnly and SameSite=Lax on that of the session; name it with __Host-. In Better Auth: useSecureCookies: true. Behind a proxy that ends TLS, tell the app so (trust proxy).',
  sources: ['RFC 6265bis', 'OWASP ASVS 5.0 V3.3'],
  judge({ answers: seen }) {
    const cookies = cookiesOf(seen)
    const findings = some(
      cookies.flatMap(({ name, url, faults }) =>
        faults.map((fault): Evidence => ({
          url,
          observed: `cookie ${name} ${fault}`,
          expected: 'Secure; HttpOnly; SameSite=Lax; Path=/',
        })),
      ),
    )
    if (findings !== undefined)
      return fail(
        'A cookie is not secure.',
        'Set Secure on every cookie, and HttpOnly and SameSite on that of the session.',
        findings,
      )
    const good = some(
      cookies.map(({ name, url, attributes }) => ({ url, observed: `cookie ${name}: ${attributes}` })),
    )
    if (good === undefined)
      return nothingToSee('A first visit gets no cookies; those of a session come with --active.')
    return pass('The cookies of a first visit are secure; that of a session was not seen.', good)
  },
})

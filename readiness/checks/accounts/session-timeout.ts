import { sessionProbe } from '#readiness/facts/accounts/campaign.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

const DAY_SECONDS = 86_400
/** Clocks that differ, and the time that the looking takes. */
const SLACK_SECONDS = 300

export const sessionTimeoutProbe = defineCheck({
  line: 'auth/session-timeout',
  name: 'probe',
  title: 'A new session ends within 24 hours by all that is said of it',
  proof: 'part',
  needs: { seen: sessionProbe },
  looksAt:
    'How long a new session of a throw-away account lasts by its cookie (Max-Age, Expires), by the answers that say when it ends, and by its JWT. Whether use prolongs it and the server really ends it, only waiting shows: auth/session-timeout/limits.',
  why: 'A stolen session works for as long as it lasts. One of a week is found in backups, on shared machines and in logs long after it was forgotten.',
  mend: 'Let the session end after 86400 seconds at the latest, on the server and in the cookie, used or not: `session.expiresIn: 86400` in Better Auth, which prolongs it with use unless `disableSessionRefresh` is set; `SESSION_COOKIE_AGE = 86400` in Django.',
  sources: ['OWASP ASVS 5.0 7.1.1, 7.3.1, 7.3.2', 'NIST SP 800-63B-4 §2.2.3', 'CWE-613'],
  judge({ seen }) {
    const url = seen.urls.signIn ?? seen.origin
    const tell = ({ source, seconds }: (typeof seen.lifetimes)[number]) => ({
      url,
      observed: `a new session lasts about ${duration(seconds)} by ${source}`,
    })
    const long = some(
      seen.lifetimes
        .filter(({ seconds }) => seconds > DAY_SECONDS + SLACK_SECONDS)
        .map((each) => ({ ...tell(each), expected: 'at most 24 h' })),
    )
    if (long !== undefined)
      return fail(
        'A new session lasts longer than 24 hours.',
        'Let sessions end 86400 seconds after the sign-in at the latest, on the server as in the cookie.',
        long,
      )
    const told = some(seen.lifetimes.map(tell))
    return told === undefined
      ? unknown(
          'Nothing says when a session ends: its cookie lasts until the browser is closed, and that of the server was not told. Give the adapter `listSessions`, if there is such a route.',
        )
      : pass('A new session ends within 24 hours by all that is said of it.', told)
  },
})

function duration(seconds: number): string {
  if (seconds < 600) return `${seconds} s`
  const hours = Math.round(seconds / 360) / 10
  return hours >= 48 ? `${Math.round(hours / 24)} days` : `${hours} h`
}

import { limitsProbe } from '#readiness/facts/accounts/campaign.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

/** A session that is used may be refused so much before its absolute limit, in parts of it: servers round. */
const EARLY = 0.1

export const sessionLimitsProbe = defineCheck({
  line: 'auth/session-timeout',
  name: 'limits',
  title: 'Sessions are refused once their limits have passed, idle and absolute',
  proof: 'part',
  needs: { seen: limitsProbe },
  looksAt:
    'Two sessions of a throw-away account, on a system whose limits are short for the occasion: `limits: { idle, absolute }` in the adapter, in seconds, at most 900. One is left alone for longer than the idle limit and asked once; one is used all the time, until the absolute limit has passed. That the limits of production are short enough is judged by the other checks of this line.',
  why: 'A cookie that goes away in the browser ends nothing: a stolen copy works for as long as the server takes it, and each use may prolong it for ever.',
  mend: 'Keep on the server when a session began and when it was used last, and refuse it by both: with `expiresIn` and `updateAge` alone Better Auth prolongs a session that is used without end, so compare `createdAt` too.',
  sources: ['OWASP ASVS 5.0 7.3.1, 7.3.2', 'NIST SP 800-63B-4 §2.2.3', 'CWE-613'],
  judge({ seen }) {
    const { said, unused, used } = seen
    const url = seen.urls.whoami ?? seen.origin
    const tell = (observed: string, expected?: string): Evidence => ({
      url,
      observed,
      ...(expected !== undefined && { expected }),
    })
    const { absolute, idle } = said
    const earliest = absolute === undefined ? Infinity : absolute * (1 - EARLY)
    if (idle !== undefined && used.longestPause > idle)
      return unknown(
        `The session that was to be used had to wait ${count(used.longestPause)} for its turn, longer than the idle limit. Try again when the system is less busy.`,
      )
    if (used.refusedAt !== undefined && used.refusedAt < earliest)
      return unknown(
        `A session that was used all the time was refused after ${count(used.refusedAt)}, sooner than the adapter says. Give the system's own limits as \`limits\`; where use does not prolong a session, give \`absolute\` alone.`,
      )
    // The limits and not what was measured: a finding reads the same in each run.
    const faults: Evidence[] = []
    if (unused?.isOver === false)
      faults.push(tell(`a session that nobody used for more than ${idle} s is still accepted`, 'refused'))
    if (absolute !== undefined && used.refusedAt === undefined)
      faults.push(
        tell(`a session is still accepted more than ${absolute} s after its sign-in`, 'refused, used or not'),
      )
    if (used.refusedAt !== undefined && !used.isFirstOver)
      faults.push(
        tell(
          'the newest cookie of a session is refused, that of its sign-in is still accepted',
          'every cookie of a session that is over is refused',
        ),
      )
    const found = some(faults)
    if (found !== undefined)
      return fail(
        'A session is accepted after its limit has passed.',
        'Refuse on the server what was not used for the idle limit, and whatever is older than the absolute one.',
        found,
      )
    const told = some([
      ...(unused === undefined
        ? []
        : [tell(`a session that nobody used for ${count(unused.seconds)} is refused`)]),
      ...(used.refusedAt === undefined
        ? []
        : [tell(`one that was used is refused ${count(used.refusedAt)} after its sign-in`)]),
    ])
    if (told === undefined || (idle !== undefined && unused === undefined))
      return unknown('The session that was left alone was not asked in the end.')
    const missing =
      idle === undefined
        ? ' No idle limit was given.'
        : absolute === undefined
          ? ' No absolute limit was given.'
          : ''
    return pass(`Sessions are refused once their limits have passed.${missing}`, told)
  },
})

const count = (seconds: number): string => `${Math.round(seconds)} s`

import { detectors } from '#readiness/facts/metrics/detectors.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

const DAYS = 6

export const hijacking = defineCheck({
  line: 'metrics/hijacking',
  name: 'prometheus',
  title: 'No detector of hijacked sessions raised an alarm',
  proof: 'whole',
  needs: { detectors },
  looksAt:
    'Looks in Prometheus for counters and alerts of what gives a hijacked session away (a token that is used after it was revoked, travel that is impossible), since when they run, and what they noticed.',
  why: 'Attempts that nobody notices cannot be counted: "0 attempts" is never known. What can be known is which detectors ran, since when, and that they were silent.',
  mend: 'Count what gives a hijacked session away, such as a session that is used after it was ended, in a counter (…_session_reuse_total), and raise an alert when it grows.',
  sources: ['OWASP ASVS 5.0 V7.4', 'OWASP Session Management Cheat Sheet'],
  judge({ detectors: { found, server } }) {
    if (found.length === 0)
      return unknown(
        `Attempts cannot be observed as such, and Prometheus at ${server} has no detector of hijacked sessions.`,
      )
    const noticed = some(
      found
        .filter((each) => each.noticed > 0)
        .map(({ name, kind }) => ({
          url: server,
          observed: `the ${kind} ${name} noticed something`,
          expected: 'silence',
        })),
    )
    if (noticed !== undefined)
      return fail(
        'Detectors of hijacked sessions noticed something.',
        'Look at what they noticed, end the sessions it concerns, and tell their owners.',
        noticed,
      )
    const running = some(
      found
        .filter(({ days }) => days >= DAYS)
        .map(({ name, kind, days }) => ({
          url: server,
          observed: `the ${kind} ${name} ran for ${days} days and was silent`,
        })),
    )
    if (running === undefined)
      return unknown(
        `The detectors ${found.map(({ name }) => name).join(', ')} run for less than ${DAYS} days, or it is not known since when.`,
      )
    return pass(
      `${running.length} detectors ran for the last days and were silent; what they cannot see is not known.`,
      running,
    )
  },
})

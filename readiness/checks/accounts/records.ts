import { attemptsProbe, canariesProbe } from '#readiness/facts/accounts/campaign.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

export const logCanaries = defineCheck({
  line: 'errors/structured-logging',
  name: 'canaries',
  title: 'No password, token or cookie of a real journey stands in the logs',
  proof: 'hint',
  needs: { seen: canariesProbe },
  looksAt:
    'The log files that the adapter names (`logs`), as far as they grew during the run: the passwords, mailed tokens and session cookies of the throw-away accounts are looked for in them.',
  why: 'Logs are read by more people, kept longer and guarded less than the database. A password in them is lost.',
  mend: 'Log names of fields rather than bodies, redact `password`, `token`, `cookie` and `authorization` in the logger, and keep tokens out of addresses, which every proxy logs: in the fragment or in a body.',
  sources: ['OWASP ASVS 5.0 16.2.5, 14.2.1', 'CWE-532'],
  judge({ seen }) {
    const found = some(
      seen.logs.flatMap(({ path, found: kinds }) =>
        kinds.map(({ kind }): Evidence => ({
          file: path,
          observed: `a ${kind} of a throw-away account stands in this log`,
          expected: 'no secret in any log',
        })),
      ),
    )
    if (found !== undefined)
      return fail(
        'Secrets are written to the logs.',
        'Redact passwords, tokens and cookies before a line is written.',
        found,
      )
    if (seen.missing.length > 0) return unknown(`These logs cannot be read: ${seen.missing.join(', ')}.`)
    const silent = seen.logs.filter(({ bytes }) => bytes === 0)
    if (silent.length > 0)
      return unknown(
        `These logs got nothing during the run; are they the right ones? ${silent.map(({ path }) => path).join(', ')}`,
      )
    const told = some(
      seen.logs.map(({ path }): Evidence => ({
        file: path,
        observed: `none of ${seen.secrets} secrets of this run stands in it`,
      })),
    )
    return told === undefined
      ? nothingToSee('No log was given.')
      : pass('The logs hold no secret of this run.', told)
  },
})

const EVENTS = {
  signIn: 'sign-in',
  signInFailed: 'refused sign-in',
  passwordChange: 'change of the password',
  signOut: 'sign-out',
}

export const auditLogsProbe = defineCheck({
  line: 'monitoring/audit-logs',
  name: 'probe',
  title: 'What was done with an account stands in the audit log',
  proof: 'part',
  needs: { seen: attemptsProbe },
  looksAt:
    'A sign-in, refused sign-ins, a change of the password and a sign-out of a throw-away account, and the lines of the audit log (`attempts.auditLog` of the adapter) that hold the id of the request or the address, and a word for the event.',
  why: 'After a break-in the audit log is what tells who did what since when. An event that is not in it did not happen.',
  mend: 'Write an event for each success and each failure, with time in UTC, account, address and request id, under a stable name (OWASP Logging Vocabulary: authn_login_success, authn_login_fail, authn_password_change …). If yours have other names, tell the adapter: `attempts: { events: { signIn: … } }`.',
  sources: ['OWASP ASVS 5.0 16.3.1, 16.2.1', 'OWASP Logging Vocabulary Cheat Sheet', 'CWE-778'],
  judge({ seen }) {
    const { audited, auditLog } = seen
    if (auditLog === undefined)
      return nothingToSee('No audit log was given: `attempts: { auditLog: FILE }` in the adapter.')
    const missing = some(
      audited
        .filter(({ isFound }) => !isFound)
        .map(({ event }): Evidence => ({
          file: auditLog,
          observed: `no line tells of the ${EVENTS[event]}`,
          expected: 'a line with time, account and request id',
        })),
    )
    if (missing !== undefined)
      return fail(
        'The audit log misses events.',
        'Write an audit event for every success and failure of the account flows.',
        missing,
      )
    return pass('Each event that was driven stands in the audit log.', [
      { file: auditLog, observed: audited.map(({ event }) => EVENTS[event]).join(', ') },
    ])
  },
})

export const attemptsLogged = defineCheck({
  line: 'metrics/attempts-logged',
  name: 'probe',
  title: 'Each sign-in attempt is counted or written down',
  proof: 'whole',
  needs: { seen: attemptsProbe },
  looksAt:
    'Three sign-in attempts of a throw-away account, two of them refused, against the counter that the adapter names (`attempts.metrics`, `attempts.counter`) or the audit log.',
  why: 'An attack shows in the attempts that fail. What is not counted cannot be alerted on.',
  mend: 'Count every attempt with its outcome, the refused ones as well, in one place that all ways to sign in pass through.',
  sources: ['OWASP ASVS 5.0 16.3.1', 'CWE-778'],
  judge({ seen }) {
    const { driven, counted, counter, audited, auditLog } = seen
    if (counted !== undefined) {
      const observed = `${counter} rose by ${counted} for ${driven} attempts`
      return counted >= driven
        ? pass('Every attempt was counted.', [{ observed }])
        : fail('Not every attempt is counted.', 'Count every sign-in attempt, whatever its outcome.', [
            { observed, expected: `at least ${driven}` },
          ])
    }
    if (auditLog === undefined) return nothingToSee('Neither a counter nor an audit log was given.')
    const attempts = audited.filter(({ event }) => event === 'signIn' || event === 'signInFailed')
    const missing = some(
      attempts
        .filter(({ isFound }) => !isFound)
        .map(({ event }): Evidence => ({
          file: auditLog,
          observed: `no line tells of a ${EVENTS[event]}`,
          expected: 'one',
        })),
    )
    return missing === undefined
      ? pass('Accepted and refused sign-ins stand in the audit log.', [
          { file: auditLog, observed: `${driven} attempts` },
        ])
      : fail(
          'Not every attempt is written down.',
          'Write down every sign-in attempt, whatever its outcome.',
          missing,
        )
  },
})

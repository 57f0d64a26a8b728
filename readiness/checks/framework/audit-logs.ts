import { isWithin, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { textOf, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { callsOf, originalName, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { nothingToSee } from '#readiness/model/judgement.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const CALLEE = /audit|security_?(log|event)|log_?security|record_?event|auth_?event|activity_?log/i
const EVENT =
  /(log_?in|sign_?in|authn|password|session|role|permission|two_?factor|mfa|account|user)[\s._:-]*(\w*[\s._:-]*)?(success|succeed|fail|lock|chang|reset|revok|grant|creat|delet|updat|denied|attempt|out)|failed[\s._-]*(log|sign)[\s._-]*in|log(ged)?[\s._-]?(in|out)|sign(ed)?[\s._-]?(in|out|up)/i
/** The log of a program, and what it says of attempts to sign in. */
const LOGS = /(^|\.)(log|logger|logging|winston|pino)\.(info|warn|warning|error|notice)$/i
const LOGGED =
  /\b(success\w* (logged|signed) in|(log|sign)s?(ged|ed)? in success|(log|sign)[- ]?in (fail|success|attempt)|failed (to )?(log|sign)[- ]?in|(incorrect|invalid|wrong) (username|e-?mail|user)? ?(or|and)? ?password|locked out)/i
const CHECKS =
  /(^|\.)(compare|compareSync|verify|verify_and_update|checkpw|check_password_hash|check_password|LocalStrategy|Strategy)$/
const APPS = /^(auditlog|easyaudit|axes)$/
const STORES = /(insert|create|save|query|execute|values|add|write|emit|publish|send|log|info)\w*$/i
const TABLE = /audit_?(log|event|trail|entry|record)s?/i

export const auditLogs = defineCheck({
  line: 'monitoring/audit-logs',
  name: 'code',
  title: 'Events of accounts are written down',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Calls that record events of accounts (signing in, failing to, changed passwords and roles) in an audit or security log, tables for them, signals of Django, and libraries such as django-auditlog.',
  why: 'After a break-in the first question is who signed in when, and what they changed. Only what was written down answers it.',
  mend: 'Write one event for each attempt to sign in, change of a password, a role or a session, with time, account, address and the id of the request. Let the application add to that log and not change it.',
  sources: ['ASVS 5.0 16.3.1', 'OWASP Logging Vocabulary Cheat Sheet', 'ASVS 5.0 16.4'],
  judge({ code }) {
    const seen = sightings(code)
    const [server] = accounts(code)
    const named = namedAudit(code)
    if (seen.length === 0 && named !== undefined)
      return nothingToSee(`Code speaks of it (${named}); which events are written is seen only when running.`)
    return judgeSightings(seen.length > 0 || server === undefined ? seen : [server], {
      good: 'Events of accounts are written down.',
      bad: 'People sign in, and nothing writes it down.',
      fix: 'Record attempts to sign in and changes of passwords, roles and sessions as events in a log of their own.',
      none: 'No code for accounts was recognised.',
    })
  },
})

function sightings(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = usesOf(code, 'audit').map(({ library, file, line }) =>
    sighting('good', file, line, `${library.name} is used`),
  )
  const settings = djangoSettings(code)
  const app = settings?.list('INSTALLED_APPS').find((each) => APPS.test(each))
  if (settings !== undefined && app !== undefined)
    found.push(sighting('good', settings.main, settings.line, `${app} is installed`))
  return [...found, ...code.files.flatMap(events)]
}

/** A table, a class or a call that is named for it and does not say of which events. */
function namedAudit({ files, mentions }: FrameworkCode): string | undefined {
  const logged = files.flatMap(({ path, calls, texts }) =>
    calls.flatMap((call) =>
      LOGS.test(call.callee) &&
      !call.isDevelopmentOnly &&
      texts.some((text) => isWithin(text, call) && LOGGED.test(text.text))
        ? [`${path}:${call.line}`]
        : [],
    ),
  )[0]
  if (logged !== undefined) return logged
  const table = mentions.audit.find(({ language }) =>
    /^(sql|prisma|rb|go|java|kt|php|cs|rs|ex)$/.test(language),
  )
  if (table !== undefined) return `${table.file}:${table.line}`
  for (const { path, calls, classes } of files) {
    const found =
      calls.find(({ callee }) => /audit/i.test(callee)) ?? classes.find(({ name }) => /audit/i.test(name))
    if (found !== undefined) return `${path}:${found.line}`
  }
  return undefined
}

function events(file: CodeFile): Sighting[] {
  const found: Sighting[] = []
  for (const call of file.calls) {
    if (call.isDevelopmentOnly) continue
    const names = [...call.args, ...call.named.map(({ value }) => value)]
    const isRecorded =
      CALLEE.test(call.callee) ||
      (STORES.test(call.callee) && names.some((value) => value.kind === 'text' && TABLE.test(value.text)))
    if (isRecorded && names.some((value) => saysEvent(value)))
      found.push(
        sighting('good', file, call.line, `${call.callee.slice(0, 60)} records an event of accounts`),
      )
    const isSignal =
      call.callee === 'receiver' &&
      names.some(
        (value) => value.kind === 'name' && /user_(logged_in|login_failed|logged_out)$/.test(value.name),
      )
    if (isSignal || /^user_(logged_in|login_failed|logged_out)\.connect$/.test(call.callee))
      found.push(sighting('good', file, call.line, 'signals of signing in are handled'))
  }
  return found.slice(0, 5)
}

/** Whether an event is named, in a text or as the value of a key such as "action". */
function saysEvent(value: CodeValue, depth = 0): boolean {
  if (depth > 4) return false
  if (value.kind === 'text') return EVENT.test(value.text)
  if (value.kind === 'name') return EVENT.test(value.name)
  if (value.kind === 'record') return value.entries.some((each) => saysEvent(each.value, depth + 1))
  if (value.kind === 'choice') return value.options.some((each) => saysEvent(each, depth + 1))
  return value.kind === 'list' && value.items.some((each) => saysEvent(each, depth + 1))
}

/** Where a Django project signs people in. Its own back-ends write down nothing but the last time. */
function djangoLogin(code: FrameworkCode): { file: CodeFile; line: number } | undefined {
  if (djangoSettings(code) === undefined) return undefined
  for (const file of code.files) {
    const isFrom = file.imports.some(
      ({ module, names }) =>
        module === 'django.contrib.auth' && names.some(({ imported }) => imported === 'login'),
    )
    const call = file.calls.find(
      ({ callee, args, isDevelopmentOnly }) =>
        !isDevelopmentOnly &&
        ((isFrom && callsLogin(file, callee)) ||
          /(^|\.)LoginView\.as_view$/.test(callee) ||
          (callee.endsWith('include') && textOf(args[0]) === 'allauth.urls')),
    )
    if (call !== undefined) return { file, line: call.line }
  }
  return undefined
}

const callsLogin = (file: CodeFile, callee: string): boolean =>
  /^(auth\.)?login$/.test(originalName(file, callee))

function accounts(code: FrameworkCode): Sighting[] {
  const options = betterAuthOptions(code)[0]
  // A password that is only hashed is one that a script makes.
  const use =
    usesOf(code, 'password').flatMap(({ library, file }) => {
      const call = library.name === 'django.contrib.auth' ? undefined : callsOf(file, CHECKS)[0]
      return call === undefined ? [] : [{ file, line: call.line }]
    })[0] ??
    usesOf(code, 'session')[0] ??
    djangoLogin(code)
  const place = options === undefined ? use : { file: options.file, line: options.options.line }
  return place === undefined
    ? []
    : [
        sighting(
          'bad',
          place.file,
          place.line,
          'accounts without a record of their events',
          'events such as authn_login_fail',
        ),
      ]
}

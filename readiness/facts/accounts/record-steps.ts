import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotLook } from '#readiness/model/fact.ts'
import type { SecretKind } from './accounts.ts'
import type { Attempts } from './adapter.ts'
import type { Stage } from './stage.ts'
import { Visitor } from './visitor.ts'
import { Wire } from './wire.ts'

export type AttemptsSeen = {
  driven: number
  /** By how much the counter rose; undefined where none is given. */
  counted: number | undefined
  counter: string | undefined
  /** Events that were driven, by whether a line of the audit log tells of them; empty where none is given. */
  audited: readonly { event: AuditEvent; isFound: boolean }[]
  auditLog: string | undefined
}

export type AuditEvent = 'signIn' | 'signInFailed' | 'passwordChange' | 'signOut'

/** The words of OWASP's logging vocabulary, and those that are common besides. */
const WORDS: Record<AuditEvent, RegExp> = {
  signIn:
    /authn_login_success|log[-_. ]?in[-_. ]?(success|succeeded|ok)|sign(ed)?[-_. ]?in(?![-_. ]?(fail|refus|den))|authenticated/i,
  signInFailed:
    /authn_login_fail|(log|sign)[-_. ]?in[-_. ]?(fail|failed|failure|refused|denied|rejected)|invalid[-_. ](credentials|password)|auth(entication)?[-_. ]?fail/i,
  passwordChange: /authn_password_change|password[-_. ]?(was[-_. ]?)?chang|chang\w*[-_. ]?password/i,
  signOut: /authn_(logout|token_revoked)|(log|sign)(ged|ed)?[-_. ]?out|session[-_. ]?(end|ended|revoked)/i,
}

const SETTLE_MS = 1_500
const FAILURES = 2

/** Drives a few sign-ins and looks whether each of them was written down. */
export async function lookAtAttempts(stage: Stage): Promise<AttemptsSeen> {
  const { accounts, ground, adapter, logs } = stage
  const { metrics, counter, auditLog, events } = adapter.attempts ?? {}
  if ((metrics === undefined || counter === undefined) && auditLog === undefined)
    throw new CannotLook(
      'Nothing says where sign-ins are written down: give the adapter `attempts: { metrics: URL, counter: NAME }` or `attempts: { auditLog: FILE }`.',
      { silent: true },
    )
  const member = await stage.member()
  ground.progress('driving sign-ins that should be written down')
  const before = await readCounter(adapter.attempts ?? {}, ground.signal)
  const ids = { signIn: newId(), signInFailed: newId(), passwordChange: newId(), signOut: newId() }
  const visitor = new Visitor(ground)
  member.visitors.push(visitor)
  for (let i = 0; i < FAILURES; i += 1)
    await accounts.trySignIn({ ...member, password: accounts.password() }, new Visitor(ground), {
      headers: { 'x-request-id': ids.signInFailed },
    })
  await accounts.trySignIn(member, visitor, { headers: { 'x-request-id': ids.signIn } })
  const { changePassword, signOut } = adapter.routes
  if (changePassword !== undefined && auditLog !== undefined) {
    const newPassword = accounts.password()
    const answer = await visitor.call(
      changePassword,
      { email: member.email, password: member.password, newPassword },
      { headers: { 'x-request-id': ids.passwordChange } },
    )
    if (visitor.succeeded(changePassword, answer)) member.password = newPassword
  }
  if (signOut !== undefined) await visitor.call(signOut, {}, { headers: { 'x-request-id': ids.signOut } })
  await sleep(SETTLE_MS, undefined, { signal: ground.signal })
  const after = await readCounter(adapter.attempts ?? {}, ground.signal)
  const lines = auditLog === undefined ? [] : (await logs.growth(auditLog)).split('\n')
  if (auditLog !== undefined && logs.missing.includes(auditLog))
    throw new CannotLook(`The audit log ${auditLog} cannot be read.`)
  const driven = (Object.keys(ids) as AuditEvent[]).filter(
    (event) =>
      (event !== 'passwordChange' || changePassword !== undefined) &&
      (event !== 'signOut' || signOut !== undefined),
  )
  const isOf = (event: AuditEvent, line: string): boolean => {
    const said = events?.[event]
    const isOurs = line.includes(ids[event]) || line.includes(member.email)
    return isOurs && (said === undefined ? WORDS[event].test(line) : line.includes(said))
  }
  return {
    driven: FAILURES + 1,
    counted: before === undefined || after === undefined ? undefined : after - before,
    counter,
    audited:
      auditLog === undefined
        ? []
        : driven.map((event) => ({ event, isFound: lines.some((line) => isOf(event, line)) })),
    auditLog,
  }
}

const newId = (): string => `ready-${randomBytes(12).toString('hex')}`

/** The sum of a counter over all its labels. */
async function readCounter({ metrics, counter }: Attempts, signal: AbortSignal): Promise<number | undefined> {
  if (metrics === undefined || counter === undefined) return undefined
  const url = new URL(metrics)
  const wire = new Wire(url, signal)
  try {
    const { status, text } = await wire.send({ method: 'GET', path: url.pathname + url.search })
    if (status !== 200) throw new CannotLook(`The metrics at ${url.origin} answered ${status}.`)
    return sumOf(text, counter)
  } finally {
    wire.close()
  }
}

export function sumOf(text: string, counter: string): number {
  let sum = 0
  for (const line of text.split('\n')) {
    if (!line.startsWith(counter)) continue
    const rest = line.slice(counter.length)
    const value = rest.startsWith('{')
      ? rest.slice(rest.lastIndexOf('}') + 1)
      : rest.startsWith(' ')
        ? rest
        : ''
    const number = Number(value.trim().split(' ', 1)[0])
    if (value.trim() !== '' && Number.isFinite(number)) sum += number
  }
  return sum
}

export type CanariesSeen = {
  logs: readonly { path: string; bytes: number; found: readonly { kind: SecretKind; lines: number }[] }[]
  missing: readonly string[]
  secrets: number
}

/** Looks for what was secret in this run in what the logs got meanwhile. */
export async function lookForCanaries({ accounts, logs }: Stage): Promise<CanariesSeen> {
  if (logs.paths.length === 0)
    throw new CannotLook(
      'No log is given: name the files that the app and its proxy log to in the adapter, `logs: [FILE]`.',
      { silent: true },
    )
  const found: { path: string; bytes: number; found: { kind: SecretKind; lines: number }[] }[] = []
  for (const path of logs.paths.filter((each) => !logs.missing.includes(each))) {
    const growth = await logs.growth(path)
    const counts = new Map<SecretKind, number>()
    for (const { kind, value } of accounts.secrets) {
      const forms = new Set([value, decoded(value), encodeURIComponent(value)])
      const lines = [...forms].reduce((sum, form) => sum + growth.split(form).length - 1, 0)
      if (lines > 0) counts.set(kind, (counts.get(kind) ?? 0) + lines)
    }
    found.push({ path, bytes: growth.length, found: [...counts].map(([kind, lines]) => ({ kind, lines })) })
  }
  return { logs: found, missing: logs.missing, secrets: accounts.secrets.length }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

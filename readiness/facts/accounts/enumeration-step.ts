import { describe } from './accounts.ts'
import { compareTimes, type TimesCompared } from './compare-times.ts'
import { need, type Stage } from './stage.ts'
import { Visitor } from './visitor.ts'
import type { Answer } from './wire.ts'

export type SeenDifference = {
  what: 'status' | 'header' | 'body' | 'cookies'
  known: string
  unknown: string
}

export type SeenQuestion = {
  /** What was asked: "sign-in with a wrong password". */
  name: string
  path: string
  differences: readonly SeenDifference[]
  /** Undefined where times were not compared. */
  times: TimesCompared | undefined
  /** Why it could not be asked. */
  reason?: string
}

export type EnumerationSeen = { questions: readonly SeenQuestion[] }

/** Fewer than what most sites allow an address in ten minutes. */
const PAIRS = 8

/** Asks the same of an address that has an account and of one that has none. */
export async function lookForEnumeration(stage: Stage): Promise<EnumerationSeen> {
  const { accounts, ground, adapter } = stage
  const member = await stage.member()
  const { signIn, signUp, requestReset } = adapter.routes
  const questions: SeenQuestion[] = []
  ground.progress('asking about accounts that exist and that do not')
  const wrong = accounts.password()
  const ask = async (email: string): Promise<Answer> =>
    new Visitor(ground).call(signIn, { email, password: wrong })
  const [known, other] = [await ask(member.email), await ask(accounts.address())]
  const timing = await timeSignIns(stage, ask)
  questions.push({
    name: 'sign-in with a wrong password',
    path: signIn.path,
    differences: differencesOf(known, other, member.email),
    times: timing,
  })
  if (requestReset !== undefined) {
    const reset = async (email: string): Promise<Answer> => new Visitor(ground).call(requestReset, { email })
    const [one, two] = [await reset(member.email), await reset(accounts.address())]
    questions.push({
      name: 'request for a new password',
      path: requestReset.path,
      differences: differencesOf(one, two, member.email),
      times: undefined,
    })
  }
  const again = await new Visitor(ground).call(need(stage, 'signUp'), {
    email: member.email,
    name: member.name,
    password: member.password,
  })
  questions.push({
    name: 'sign-up',
    path: signUp.path,
    differences: differencesOf(again, member.signedUp, member.email),
    times: undefined,
  })
  return { questions }
}

/** A difference that is seen is measured again, before anybody hears of it. */
async function timeSignIns(
  stage: Stage,
  ask: (email: string) => Promise<Answer>,
): Promise<TimesCompared | undefined> {
  const { accounts } = stage
  const member = await stage.member()
  const measure = async (): Promise<TimesCompared | undefined> => {
    // What counts failures forgets them after a success, so that no limit is met on the way.
    member.visitors.push((await accounts.signIn(member)).visitor)
    const times = { known: [] as number[], unknown: [] as number[] }
    for (let i = 0; i < PAIRS; i += 1) {
      const sides = i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
      for (const side of sides) {
        const answer = await ask(side === 'known' ? member.email : accounts.address())
        if (answer.status === 429) return undefined
        times[side].push(answer.ms)
      }
    }
    return compareTimes(times.known, times.unknown)
  }
  const first = await measure()
  if (first?.isApart !== true) return first
  const second = await measure()
  const isSameSide =
    second !== undefined && first.knownMs > first.unknownMs === second.knownMs > second.unknownMs
  return second && { ...second, isApart: second.isApart && isSameSide }
}

const VOLATILE =
  /^(date|content-length|etag|x-request-id|x-correlation-id|request-id|traceparent|x-trace-id|server-timing|x-response-time|x-runtime|x-process-time|age|cf-ray|via|set-cookie|connection|keep-alive|(x-)?ratelimit(-.*)?|(x-)?rate-limit-.*|retry-after|x-retry-after|report-to|nel|content-security-policy|x-amz.*|x-envoy.*|fly-request-id|x-vercel-id|x-nf-request-id)$/

/** What differs between two answers, without what differs between any two. */
export function differencesOf(known: Answer, unknown: Answer, email: string): SeenDifference[] {
  const found: SeenDifference[] = []
  if (known.status !== unknown.status)
    found.push({ what: 'status', known: describe(known), unknown: describe(unknown) })
  const names = new Set([...Object.keys(known.headers), ...Object.keys(unknown.headers)])
  for (const name of [...names].sort()) {
    if (VOLATILE.test(name)) continue
    const [one, two] = [known.headers[name], unknown.headers[name]]
    if ((one === undefined) !== (two === undefined))
      found.push({
        what: 'header',
        known: `${name}: ${one === undefined ? 'not sent' : 'sent'}`,
        unknown: two === undefined ? 'not sent' : 'sent',
      })
  }
  const cookieNames = ({ setCookies }: Answer): string =>
    setCookies
      .map((each) => each.split('=', 1)[0])
      .sort()
      .join(', ')
  if (cookieNames(known) !== cookieNames(unknown))
    found.push({
      what: 'cookies',
      known: cookieNames(known) || 'none',
      unknown: cookieNames(unknown) || 'none',
    })
  // Where the status differs already, the body says the same thing once more.
  if (found.length === 0 && shapeOf(known, email) !== shapeOf(unknown, email))
    found.push({ what: 'body', ...firstDifference(shapeOf(known, email), shapeOf(unknown, email)) })
  return found
}

/** A body without addresses, ids, times and random values. */
function shapeOf({ text }: Answer, email: string): string {
  const run = email.split('@', 1)[0]?.slice(0, -3) ?? email
  return text
    .split(run)
    .map((part, at) => (at === 0 ? part : part.replace(/^\d{3}(@[\w.-]+)?/, '')))
    .join('[probe]')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)?/g, '[time]')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '[id]')
    .replaceAll(/[\w-]{16,}(\.[\w-]{16,})*/g, '[value]')
    .replaceAll(/\d{6,}/g, '[number]')
}

function firstDifference(known: string, unknown: string): { known: string; unknown: string } {
  let at = 0
  while (at < known.length && known[at] === unknown[at]) at += 1
  const from = Math.max(0, at - 30)
  const cut = (text: string): string => text.slice(from, at + 60).replaceAll(/\s+/g, ' ')
  return { known: cut(known), unknown: cut(unknown) }
}

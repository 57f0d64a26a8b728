import { randomBytes } from 'node:crypto'
import { readCookie, type SeenCookie } from './cookie.ts'
import type { Member } from './accounts.ts'
import type { Stage } from './stage.ts'
import { Visitor } from './visitor.ts'
import type { Answer } from './wire.ts'

export type SeenSessionCookie = Omit<SeenCookie, 'value'> & {
  length: number
  /** At most so many bits can differ between two sessions, by the letters that are used. */
  bits: number
  isNewEachTime: boolean
}

/** A cookie or token as it was issued. It is concealed: it may be worked with and never shown. */
export type SessionSample = { name: string; value: string; kind: 'cookie' | 'token' }

export type SessionSeen = {
  isHttps: boolean
  isLoopback: boolean
  /** Cookies without which nobody is signed in. */
  cookies: readonly SeenSessionCookie[]
  usesBearer: boolean
  /** Whether a value that was planted before the sign-in was taken over: undefined when it could not be tried. */
  isPlantedTaken: boolean | undefined
  /** Whether a cookie from before the sign-in became the session. */
  isEarlyKept: boolean
  /** How long a session lasts by what was answered: the cookie, a field of an answer, a JWT. */
  lifetimes: readonly { source: string; seconds: number }[]
  samples: readonly SessionSample[]
}

const SESSIONS = 3

/** Signs in several times and looks at what the sessions are made of. */
export async function lookAtSessions(stage: Stage): Promise<SessionSeen> {
  const { accounts, ground, url } = stage
  const member = await stage.member()
  ground.progress('signing in and reading the cookies')
  const signIns: { visitor: Visitor; answer: Answer }[] = []
  for (let i = 0; i < SESSIONS; i += 1) signIns.push(await accounts.signIn(member))
  const [first] = signIns as [{ visitor: Visitor; answer: Answer }]
  const names = await sessionCookieNames(stage, first.visitor, first.answer)
  const cookiesOf = ({ answer }: { answer: Answer }): SeenCookie[] =>
    answer.setCookies.map(readCookie).filter((each) => each !== undefined && !each.isCleared) as SeenCookie[]
  const firsts = cookiesOf(first).filter(({ name }) => names.includes(name))
  const cookies = firsts.map(({ value, ...cookie }): SeenSessionCookie => {
    const values = signIns
      .flatMap((each) => cookiesOf(each).filter(({ name }) => name === cookie.name))
      .map((each) => each.value)
    return {
      ...cookie,
      length: value.length,
      bits: bitsOf(values),
      isNewEachTime: new Set(values).size === values.length,
    }
  })
  const planted = await tryPlanted(stage, member, firsts)
  return {
    isHttps: url.protocol === 'https:',
    isLoopback: /^(localhost|127\.|\[::1\])/.test(url.hostname),
    cookies,
    usesBearer: first.visitor.bearer !== undefined,
    ...planted,
    lifetimes: await lifetimesOf(first.visitor, firsts, stage),
    samples: samplesOf(signIns, cookiesOf),
  }
}

/** The cookies that each alone are a session; where none is, those that together are. */
async function sessionCookieNames(stage: Stage, visitor: Visitor, answer: Answer): Promise<string[]> {
  const set = answer.setCookies
    .map(readCookie)
    .filter((each) => each !== undefined && !each.isCleared) as SeenCookie[]
  const said = stage.adapter.session?.cookies
  if (said !== undefined)
    return set.map(({ name }) => name).filter((name) => said.some((each) => name.endsWith(each)))
  const alone: string[] = []
  for (const { name, value } of set.slice(0, 8)) {
    const probe = new Visitor(stage.ground)
    probe.cookies.set(name, value)
    if (await probe.isSignedIn()) alone.push(name)
  }
  if (alone.length > 0 || visitor.bearer !== undefined) return alone
  return set.map(({ name }) => name)
}

/** Whether a visitor who brings a session cookie of their own making keeps it through the sign-in (ASVS 7.2.4). */
async function tryPlanted(
  { accounts, ground, adapter }: Stage,
  member: Member,
  cookies: readonly SeenCookie[],
): Promise<Pick<SessionSeen, 'isPlantedTaken' | 'isEarlyKept'>> {
  const early = new Visitor(ground)
  await early.send({ method: 'GET', path: '/' })
  await early.call(adapter.routes.whoami)
  const before = early.copy()
  await accounts.signIn(member, early)
  const isEarlyKept = before.cookies.size > 0 && (await before.isSignedIn())
  if (cookies.length === 0) return { isPlantedTaken: undefined, isEarlyKept }
  const victim = new Visitor(ground)
  for (const { name, value } of cookies) victim.cookies.set(name, plantedLike(value))
  const attacker = victim.copy()
  await accounts.trySignIn(member, victim)
  member.visitors.push(victim)
  return { isPlantedTaken: await attacker.isSignedIn(), isEarlyKept }
}

/** A value of the same make that was never issued. */
function plantedLike(value: string): string {
  const noise = randomBytes(value.length).toString('hex')
  return value.replaceAll(/[A-Za-z0-9]/g, (letter, at: number) => {
    const digit = noise[at] ?? '0'
    if (/\d/.test(letter)) return /\d/.test(digit) ? digit : '7'
    return /[a-f]/.test(digit) ? digit : 'd'
  })
}

/** The most bits in which the values can differ: by the alphabet of the part that is not the same in all of them. */
export function bitsOf(values: readonly string[]): number {
  const decoded = values.map((value) => value.replaceAll(/%[0-9a-f]{2}/gi, '+'))
  const length = Math.min(...decoded.map((value) => value.length))
  const [first = ''] = decoded
  let same = 0
  while (same < length && decoded.every((value) => value[same] === first[same])) same += 1
  let sameEnd = 0
  while (
    sameEnd < length - same &&
    decoded.every((value) => value.at(-1 - sameEnd) === first.at(-1 - sameEnd))
  )
    sameEnd += 1
  const varying = decoded.map((value) => value.slice(same, value.length - sameEnd)).join('')
  const alphabet = /^\d*$/.test(varying)
    ? 10
    : /^[0-9a-f-]*$/i.test(varying)
      ? 16
      : /^[0-9a-z]*$/.test(varying)
        ? 36
        : 62
  return Math.round(Math.max(0, length - same - sameEnd) * Math.log2(alphabet))
}

/** When a session ends, wherever an answer says so. */
async function lifetimesOf(
  visitor: Visitor,
  cookies: readonly SeenCookie[],
  { adapter }: Stage,
): Promise<{ source: string; seconds: number }[]> {
  const lifetimes = cookies.flatMap(({ name, lifeSeconds }) =>
    lifeSeconds === undefined ? [] : [{ source: `the cookie ${name}`, seconds: Math.round(lifeSeconds) }],
  )
  const { whoami, listSessions } = adapter.routes
  const asked = [
    await visitor.call(whoami),
    ...(listSessions === undefined ? [] : [await visitor.call(listSessions)]),
  ]
  const names = ['the answer to whoami', 'the list of sessions']
  for (const [at, each] of asked.entries()) {
    const ends = expiriesIn(each.json)
    if (ends.length > 0)
      lifetimes.push({
        source: names[at] as string,
        seconds: Math.round((Math.max(...ends) - Date.now()) / 1_000),
      })
  }
  const tokens = [...cookies.map(({ value }) => value), visitor.bearer ?? '']
  for (const token of tokens) {
    const exp = jwtExpiry(token)
    if (exp !== undefined)
      lifetimes.push({ source: 'the JWT', seconds: Math.round(exp - Date.now() / 1_000) })
  }
  return lifetimes
}

function expiriesIn(json: unknown, depth = 0): number[] {
  if (typeof json !== 'object' || json === null || depth > 6) return []
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    if (
      !/^(expires|expiry|expiration|expires_?at|expiresat|session_?expires(_?at)?|valid_?until)$/i.test(key)
    )
      return expiriesIn(value, depth + 1)
    const at = typeof value === 'number' ? (value < 1e12 ? value * 1_000 : value) : Date.parse(String(value))
    return Number.isFinite(at) && at > Date.now() ? [at] : []
  })
}

function jwtExpiry(token: string): number | undefined {
  const [, middle] = token.split('.')
  if (!token.startsWith('eyJ') || middle === undefined) return undefined
  try {
    const { exp } = JSON.parse(Buffer.from(middle, 'base64url').toString('utf8')) as { exp?: unknown }
    return typeof exp === 'number' ? exp : undefined
  } catch {
    return undefined
  }
}

function samplesOf(
  signIns: readonly { visitor: Visitor; answer: Answer }[],
  cookiesOf: (each: { answer: Answer }) => SeenCookie[],
): SessionSample[] {
  return signIns.flatMap((each) => [
    ...cookiesOf(each).map(({ name, value }) => ({ name, value, kind: 'cookie' as const })),
    ...(each.visitor.bearer === undefined
      ? []
      : [{ name: 'bearer', value: each.visitor.bearer, kind: 'token' as const }]),
    ...[...each.answer.text.matchAll(/eyJ[\w-]{10,2000}\.[\w-]{10,4000}\.[\w-]{10,1000}/g)].map(
      ([value]) => ({
        name: 'answer to the sign-in',
        value,
        kind: 'token' as const,
      }),
    ),
  ])
}

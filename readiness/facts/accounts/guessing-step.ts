import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type Member } from './accounts.ts'
import { canMove, type Stage } from './stage.ts'
import { retryAfter, Visitor, type Extra } from './visitor.ts'
import type { Answer } from './wire.ts'

/** NIST SP 800-63B-4 §3.2.2: at most so many failures in a row for one account. */
export const MOST_FAILURES = 100
export const AT_ONCE = 5
/** How often a header that got past the limit has to do so again, and how many guesses without it go along. */
const CONFIRMATIONS = 3
const BESIDE = 3
/** From each further address: fewer than most limits of one address. */
const MOST_PER_ADDRESS = 8
const MOST_PLACES = 110
const FORGED = [
  'x-forwarded-for',
  'x-real-ip',
  'forwarded',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
] as const

export type Burst = {
  attempts: number
  /** Which attempt was the first to be refused for their number; undefined when none was. */
  limitedAt: number | undefined
  limited: { status: number; retryAfterSeconds: number | undefined; hasRetryAfter: boolean } | undefined
}

export type GuessingSeen = {
  one: Burst
  /** What a wrong password is answered. */
  refusal: string
  /** After the limit: the right password, from the same place. */
  rightPassword: 'accepted' | 'refused' | undefined
  /** After the limit: headers with made-up addresses, by whether they got past it. Undefined: it ended meanwhile. */
  forged: readonly { header: string; isPast: boolean }[] | undefined
  /** Whether made-up addresses that change each time are limited together: whoever sends one shares it with all. */
  isForgedShared: boolean | undefined
  /** A browser of the owner that was signed in before, and its sign-in with the right password. */
  owner: { staysSignedIn: boolean; signsIn: boolean }
  /** Another account, from the same place. */
  otherAccount: boolean | undefined
  /** An address without an account. */
  unknown: Burst | undefined
  /** More attempts from other addresses of the loopback, together with the first ones. */
  manyPlaces: { places: number; attempts: number; limitedAt: number | undefined } | undefined
  /** The owner from an address that nobody guessed from. */
  ownerElsewhere: boolean | undefined
  isHttpLoopback: boolean
}

/** Guesses the password of an account of its own until somebody minds. */
export async function lookAtGuessing(stage: Stage): Promise<GuessingSeen> {
  const { accounts, ground, url } = stage
  const member = await accounts.member()
  const home = (await accounts.signIn(member)).visitor
  const other = await stage.member()
  // What was tried before counts against the address that it came from.
  const from = (await canComeFrom(stage, '127.0.4.1')) ? '127.0.4.1' : undefined
  if (from === undefined) await rest(stage)
  ground.progress('guessing the password of a throw-away account')
  const guess = guesser(stage, member.email, from)
  const { burst: one, refusal } = await burstOf(guess, MOST_FAILURES + 1)
  const isLimited = one.limitedAt !== undefined
  const forged = isLimited ? await forge(guess, refusal) : undefined
  const isForgedPast = forged?.some(({ header, isPast }) => header === 'x-forwarded-for' && isPast)
  const rightPassword = await outcome(stage, member, new Visitor(ground), from)
  const staysSignedIn = await home.isSignedIn()
  const signsIn = (await outcome(stage, member, home.copy(), from)) === 'accepted'
  const otherAccount = (await outcome(stage, other, new Visitor(ground), from)) === 'accepted'
  return {
    one,
    refusal: refusal.shown,
    rightPassword,
    forged,
    isForgedShared: isForgedPast ? await areForgedShared(guess, refusal, one.limitedAt ?? 0) : undefined,
    owner: { staysSignedIn, signsIn },
    otherAccount,
    unknown:
      isLimited && (one.limitedAt ?? 0) <= 30
        ? (
            await burstOf(
              guesser(stage, accounts.address(), from && '127.0.5.1'),
              (one.limitedAt ?? 0) + AT_ONCE,
            )
          ).burst
        : undefined,
    manyPlaces: undefined,
    ownerElsewhere: undefined,
    ...(isLimited && from !== undefined && (await moveAround(stage, { member, other, guess, refusal, one }))),
    isHttpLoopback: url.protocol === 'http:' && canMove(stage),
  }
}

type Guess = (extra?: Extra) => Promise<Answer>
type Refusal = { status: number; shown: string }

function guesser({ accounts, ground, adapter }: Stage, email: string, from: string | undefined): Guess {
  const wrong = accounts.password()
  const place = from === undefined ? {} : { from }
  return (extra = {}) =>
    new Visitor(ground).call(
      adapter.routes.signIn,
      { email, password: wrong },
      { isImpatient: true, ...place, ...extra },
    )
}

const REST_SECONDS = 60

/** Lets the limits of a minute run out that the steps before have used up. */
async function rest({ ground }: Stage): Promise<void> {
  ground.progress(`waiting ${REST_SECONDS} s, so that what was tried before counts no more`)
  await sleep(REST_SECONDS * 1_000, undefined, { signal: ground.signal })
}

/** Whether this machine has that address, and the site answers to it. */
async function canComeFrom(stage: Stage, from: string): Promise<boolean> {
  if (!canMove(stage)) return false
  const { wire, adapter } = stage.ground
  const { path } = adapter.routes.whoami
  return wire.send({ method: 'GET', path, from }).then(
    () => true,
    () => false,
  )
}

/** Whether an answer minds the number of attempts rather than the password. */
const isLimit = (answer: Answer, refusal: Refusal): boolean =>
  answer.status === 429 || answer.status === 423 || (answer.status < 500 && answer.status !== refusal.status)

async function burstOf(guess: Guess, most: number): Promise<{ burst: Burst; refusal: Refusal }> {
  const first = await guess({ isImpatient: false })
  const refusal = { status: first.status === 429 ? 401 : first.status, shown: describe(first) }
  let attempts = 1
  let limited: Answer | undefined = first.status === 429 ? first : undefined
  let limitedAt = limited === undefined ? undefined : 1
  while (limited === undefined && attempts < most) {
    const many = Math.min(AT_ONCE, most - attempts)
    const answers = await Promise.all(Array.from({ length: many }, () => guess()))
    const passed = answers.filter((answer) => !isLimit(answer, refusal)).length
    limited = answers.find((answer) => isLimit(answer, refusal))
    if (limited !== undefined) limitedAt = attempts + passed + 1
    attempts += many
  }
  return {
    refusal,
    burst: {
      attempts,
      limitedAt,
      limited: limited && {
        status: limited.status,
        retryAfterSeconds: retryAfter(limited),
        hasRetryAfter: limited.headers['retry-after'] !== undefined,
      },
    },
  }
}

/** Sends made-up addresses past the limit. It has to hold before and after, or what is seen says nothing. */
async function forge(guess: Guess, refusal: Refusal): Promise<GuessingSeen['forged']> {
  const seen: { header: string; isPast: boolean }[] = []
  for (const [at, header] of FORGED.entries()) {
    const guessFrom = (last: number): Promise<Answer> => {
      const address = `203.0.113.${last}`
      return guess({ headers: { [header]: header === 'forwarded' ? `for=${address}` : address } })
    }
    const first = at * (CONFIRMATIONS + 1) + 11
    const isPast =
      !isLimit(await guessFrom(first), refusal) &&
      (await isPastAgain(guess, (turn) => guessFrom(first + turn), refusal))
    seen.push({ header, isPast })
  }
  return isLimit(await guess(), refusal) ? seen : undefined
}

/**
 * A limit that fills up again lets one through now and then, whatever it brings along: only what passes each time,
 * while the same guesses without it are refused for the most part, got past the limit by itself.
 */
async function isPastAgain(
  guess: Guess,
  forged: (turn: number) => Promise<Answer>,
  refusal: Refusal,
): Promise<boolean> {
  let passed = 0
  for (let turn = 1; turn <= CONFIRMATIONS; turn += 1) {
    const beside = Array.from({ length: BESIDE }, () => guess())
    const answer = await forged(turn)
    passed += (await Promise.all(beside)).filter((other) => !isLimit(other, refusal)).length
    if (isLimit(answer, refusal)) return false
  }
  return passed <= (CONFIRMATIONS * BESIDE) / 3
}

async function areForgedShared(guess: Guess, refusal: Refusal, limitedAt: number): Promise<boolean> {
  for (let i = 0; i < Math.min(limitedAt + AT_ONCE, 40); i += 1) {
    const answer = await guess({ headers: { 'x-forwarded-for': `198.51.100.${i + 1}` } })
    if (isLimit(answer, refusal)) return true
  }
  return false
}

async function outcome(
  stage: Stage,
  member: Member,
  visitor: Visitor,
  from?: string,
): Promise<'accepted' | 'refused'> {
  const before = new Map(visitor.cookies)
  const answer = await stage.accounts.trySignIn(member, visitor, {
    isImpatient: true,
    ...(from !== undefined && { from }),
  })
  member.visitors.push(visitor)
  const isNew =
    [...visitor.cookies].some(([name, value]) => before.get(name) !== value) || visitor.bearer !== undefined
  return answer.status < 400 && isNew && (await visitor.isSignedIn()) ? 'accepted' : 'refused'
}

/**
 * Goes on from other addresses of the loopback, which a server or proxy on this machine sees as such. Only a limit
 * that is met by the first guess from a new address is one of the account, and only if another account is let in there.
 */
async function moveAround(
  stage: Stage,
  { member, other, guess, refusal, one }: Moving,
): Promise<Pick<GuessingSeen, 'manyPlaces' | 'ownerElsewhere'>> {
  const limit = one.limitedAt ?? 1
  const perAddress = Math.min(MOST_PER_ADDRESS, Math.max(1, limit - 2))
  let attempts = limit - 1
  let places = 1
  let limitedAt: number | undefined
  while (attempts <= MOST_FAILURES && limitedAt === undefined && places < MOST_PLACES) {
    const from = `127.0.1.${places + 10}`
    const many = Math.min(perAddress, MOST_FAILURES + 1 - attempts)
    const answers = await Promise.all(Array.from({ length: many }, () => guess({ from })))
    const passed = answers.filter((answer) => !isLimit(answer, refusal)).length
    places += 1
    attempts += passed
    if (passed > 0) continue
    const isPlaceOpen = (await outcome(stage, other, new Visitor(stage.ground), from)) === 'accepted'
    if (!isPlaceOpen) return { manyPlaces: undefined, ownerElsewhere: undefined }
    limitedAt = attempts + 1
  }
  const owner = await outcome(stage, member, new Visitor(stage.ground), '127.0.2.1')
  const isWhole = limitedAt !== undefined || attempts > MOST_FAILURES
  return {
    manyPlaces: isWhole ? { places, attempts, limitedAt } : undefined,
    ownerElsewhere: owner === 'accepted',
  }
}

type Moving = { member: Member; other: Member; guess: Guess; refusal: Refusal; one: Burst }

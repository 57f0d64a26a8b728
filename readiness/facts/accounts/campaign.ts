import { CannotLook, defineFact, type Look, type Target } from '#readiness/model/fact.ts'
import { adapterOrNothing, type Adapter, type RouteName } from './adapter.ts'
import { Accounts, type Member } from './accounts.ts'
import { lookAcrossSites, type CrossSiteSeen } from './cross-site-step.ts'
import {
  lookAtPasswordChange,
  lookAtSignOut,
  type PasswordChangeSeen,
  type SignOutSeen,
} from './ending-steps.ts'
import { lookForEnumeration, type EnumerationSeen } from './enumeration-step.ts'
import { findAdapter } from './find-adapter.ts'
import { lookAtGuessing, type GuessingSeen } from './guessing-step.ts'
import { limitsSeconds, lookAtLimits, type LimitsSeen } from './limits-step.ts'
import { LogWatch } from './log-watch.ts'
import { openMailbox, type Mailbox } from './mailbox.ts'
import { lookAtAttempts, lookForCanaries, type AttemptsSeen, type CanariesSeen } from './record-steps.ts'
import { lookAtBurst, lookAtRequestIds, type BurstSeen, type RequestIdSeen } from './request-step.ts'
import { lookAtSessions, type SessionSeen } from './session-step.ts'
import type { Stage } from './stage.ts'
import { lookAtVerification, usable, type VerificationSeen } from './verification-step.ts'
import type { Ground } from './visitor.ts'
import { Wire } from './wire.ts'

/** What each step of a run sees. */
export type StepResults = {
  verification: VerificationSeen
  sessions: SessionSeen
  requestIds: RequestIdSeen
  crossSite: CrossSiteSeen
  enumeration: EnumerationSeen
  limits: LimitsSeen
  attempts: AttemptsSeen
  signOut: SignOutSeen
  passwordChange: PasswordChangeSeen
  guessing: GuessingSeen
  burst: BurstSeen
  canaries: CanariesSeen
}
export type StepName = keyof StepResults

type Outcome<T> = { seen: T } | { reason: string; isSilent: boolean }
type Results = { [K in StepName]?: Outcome<StepResults[K]> }
type CampaignSeen = { results: Results; notes: readonly string[]; place: Place }

/** Where it was looked: the origin, and the address of each route. */
export type Place = { origin: string; urls: Readonly<Partial<Record<RouteName, string>>> }

/** In this order: what may lock somebody out comes last. */
const STEPS: {
  readonly [K in Exclude<StepName, 'verification'>]: (stage: Stage) => Promise<StepResults[K]>
} = {
  sessions: lookAtSessions,
  requestIds: lookAtRequestIds,
  crossSite: lookAcrossSites,
  attempts: lookAtAttempts,
  signOut: lookAtSignOut,
  passwordChange: lookAtPasswordChange,
  enumeration: lookForEnumeration,
  limits: lookAtLimits,
  burst: lookAtBurst,
  guessing: lookAtGuessing,
  canaries: lookForCanaries,
}

/** After so long no further step is begun, so that what was seen is not lost and the accounts are ended. */
const ENOUGH_SECONDS = 240
const STEP_SECONDS = 100
const ENDING_SECONDS = 60

/** How long a run takes at most: longer where it waits for sessions to end. */
export const campaignSeconds = (adapter: Adapter | undefined): number =>
  ENOUGH_SECONDS + STEP_SECONDS + ENDING_SECONDS + 30 + limitsSeconds(adapter?.limits)

/** The steps that somebody needs: only these are taken. */
const wanted = new WeakMap<Target, Set<StepName>>()

/** One run with throw-away accounts. Its steps follow each other, since they share the limits of one visitor. */
const campaign = defineFact<CampaignSeen>({
  name: 'throw-away accounts',
  depth: 'active',
  seconds: ({ settings }) => campaignSeconds(adapterOrNothing(settings.adapter)),
  async look(at) {
    // All that need a step have said so once everything that was started with this has begun.
    await new Promise((resolve) => setImmediate(resolve))
    const { url } = at.target
    if (url === undefined) throw new CannotLook('Needs --url.')
    const wire = new Wire(url, at.signal)
    try {
      return await run(at, wire, url)
    } finally {
      wire.close()
    }
  },
})

async function run(at: Look, wire: Wire, url: URL): Promise<CampaignSeen> {
  const started = performance.now()
  const adapter = await findAdapter(at, wire)
  const ground: Ground = {
    wire,
    adapter,
    origin: adapter.origin === undefined ? url.origin : new URL(adapter.origin).origin,
    signal: at.signal,
    conceal: at.conceal,
    progress: at.progress,
    waited: 0,
  }
  const { mailbox, trouble } = await tryMailbox(adapter.mail, wire, at.signal)
  const notes = trouble === undefined ? [] : [trouble]
  const accounts = new Accounts(ground, mailbox)
  const auditLog = adapter.attempts?.auditLog
  const logs = new LogWatch([...(adapter.logs ?? []), ...(auditLog === undefined ? [] : [auditLog])])
  const results: Results = {}
  try {
    await logs.start()
    wire.endAfter(STEP_SECONDS)
    const first = await outcomeOf(() =>
      lookAtVerification({ ground, accounts, adapter, logs, url, target: at.target, member: never }),
    )
    results.verification = 'seen' in first ? { seen: withTrouble(first.seen.seen, trouble) } : first
    const member = (): Promise<Member> => {
      if ('reason' in first) throw new CannotLook(first.reason)
      return Promise.resolve(usable(withTrouble(first.seen.seen, trouble), first.seen.member))
    }
    const stage: Stage = { ground, adapter, accounts, logs, url, target: at.target, member }
    const needed = wanted.get(at.target) ?? new Set()
    let enough = ENOUGH_SECONDS
    for (const name of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
      if (!needed.has(name)) continue
      const isLate = performance.now() - started > enough * 1_000
      const waiting = name === 'limits' ? limitsSeconds(adapter.limits) : 0
      enough += waiting
      wire.endAfter(STEP_SECONDS + waiting)
      const outcome: Outcome<unknown> = isLate
        ? { reason: `Not begun: the steps before took longer than ${enough - waiting} s.`, isSilent: false }
        : await outcomeOf<unknown>(() => STEPS[name](stage))
      Object.assign(results, { [name]: outcome })
    }
    const urls = Object.entries(adapter.routes).flatMap(([name, route]) =>
      route === undefined ? [] : [[name, url.origin + route.path] as const],
    )
    return { results, notes, place: { origin: url.origin, urls: Object.fromEntries(urls) } }
  } finally {
    wire.endAfter(ENDING_SECONDS)
    const left = await accounts.endAll().catch(() => accounts.members.map(({ email }) => email))
    if (left.length > 0)
      notes.push(`Throw-away accounts that were signed out and are left: ${left.join(', ')}.`)
    if (wire.isUnverified)
      notes.push('The certificate of the site could not be verified; it was probed all the same.')
    mailbox?.close()
  }
}

const never = (): never => {
  throw new Error('there is no account yet')
}

const withTrouble = (seen: VerificationSeen, trouble: string | undefined): VerificationSeen =>
  trouble === undefined || seen.noMail === undefined ? seen : { ...seen, noMail: trouble }

async function tryMailbox(
  source: Stage['adapter']['mail'],
  wire: Wire,
  signal: AbortSignal,
): Promise<{ mailbox: Mailbox | undefined; trouble: string | undefined }> {
  if (source === undefined) return { mailbox: undefined, trouble: undefined }
  try {
    return { mailbox: await openMailbox(source, wire, signal), trouble: undefined }
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error
    return { mailbox: undefined, trouble: error.message }
  }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { seen: await work() }
  } catch (error) {
    if (error instanceof CannotLook) return { reason: error.message, isSilent: error.silent }
    const text = error instanceof Error ? error.message : String(error)
    return { reason: `This step failed: ${text.split('\n', 1)[0]}`, isSilent: false }
  }
}

/** The fact of one step. */
function stepFact<K extends StepName>(step: K, name: string) {
  return defineFact<StepResults[K] & Place>({
    name,
    depth: 'active',
    seconds: 30,
    async look(at) {
      const steps = wanted.get(at.target) ?? new Set()
      wanted.set(at.target, steps.add(step))
      const { results, notes, place } = await at.use(campaign)
      for (const note of notes) at.note(note)
      const outcome = results[step]
      if (outcome === undefined) throw new CannotLook('This step was asked for too late to be taken.')
      if ('reason' in outcome) throw new CannotLook(outcome.reason, { silent: outcome.isSilent })
      return { ...outcome.seen, ...place }
    },
  })
}

export const verificationProbe = stepFact('verification', 'confirmation of an address')
export const sessionProbe = stepFact('sessions', 'session cookies')
export const requestIdProbe = stepFact('requestIds', 'request ids')
export const crossSiteProbe = stepFact('crossSite', 'requests of other sites')
export const enumerationProbe = stepFact('enumeration', 'known and unknown addresses')
export const attemptsProbe = stepFact('attempts', 'sign-ins that are written down')
export const signOutProbe = stepFact('signOut', 'sign-out')
export const passwordChangeProbe = stepFact('passwordChange', 'change of the password')
export const limitsProbe = stepFact('limits', 'limits of sessions')
export const guessingProbe = stepFact('guessing', 'guessed passwords')
export const burstProbe = stepFact('burst', 'burst of requests')
export const canariesProbe = stepFact('canaries', 'secrets in logs')

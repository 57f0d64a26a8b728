import type { Place } from '#readiness/facts/accounts/campaign.ts'
import type { CrossSiteSeen, SeenEndpoint } from '#readiness/facts/accounts/cross-site-step.ts'
import type { PasswordChangeSeen, SignOutSeen } from '#readiness/facts/accounts/ending-steps.ts'
import type { EnumerationSeen, SeenQuestion } from '#readiness/facts/accounts/enumeration-step.ts'
import type { GuessingSeen } from '#readiness/facts/accounts/guessing-step.ts'
import type { LimitsSeen } from '#readiness/facts/accounts/limits-step.ts'
import type { AttemptsSeen, CanariesSeen } from '#readiness/facts/accounts/record-steps.ts'
import type { BurstSeen, RequestIdSeen } from '#readiness/facts/accounts/request-step.ts'
import type { SeenSessionCookie, SessionSeen } from '#readiness/facts/accounts/session-step.ts'
import type { VerificationSeen } from '#readiness/facts/accounts/verification-step.ts'
import type { Fixture } from '#tests/readiness/_fixtures.ts'

const place: Place = {
  origin: 'https://app.example.org',
  urls: { signIn: 'https://app.example.org/auth/sign-in' },
}

/** Fixtures of a check that sees one step: what is usual, with what is special. */
const over =
  <T extends object>(usual: T) =>
  (name: string, special: Partial<T> = {}): Fixture => ({
    name,
    facts: { seen: { ...usual, ...special, ...place } },
  })

export const verification = over<VerificationSeen>({
  signUpSignsIn: false,
  signInBefore: { isAccepted: false, status: 403 },
  noMail: undefined,
  link: { origin: 'https://app.example.org', isPrivate: false, isHttps: true, lifetimeSeconds: 3_600 },
  signInAfter: true,
  again: { status: 410, signsIn: false },
  targetIsPublic: true,
})

export const cookie: SeenSessionCookie = {
  name: '__Host-session',
  isSecure: true,
  isHttpOnly: true,
  sameSite: 'Lax',
  path: '/',
  domain: undefined,
  lifeSeconds: 86_400,
  isCleared: false,
  length: 43,
  bits: 256,
  isNewEachTime: true,
}
export const sessions = over<SessionSeen>({
  isHttps: true,
  isLoopback: false,
  cookies: [cookie],
  usesBearer: false,
  isPlantedTaken: false,
  isEarlyKept: false,
  lifetimes: [{ source: 'the cookie __Host-session', seconds: 86_400 }],
  samples: [],
})

export const used: LimitsSeen['used'] = {
  longestPause: 3.4,
  lastAcceptedAt: 58,
  refusedAt: 61.4,
  isFirstOver: true,
}
export const limits = over<LimitsSeen>({
  said: { idle: 20, absolute: 60 },
  unused: { seconds: 23.2, isOver: true },
  used,
})

export const refused = { status: 403, isChanged: false }
export const endpoint: SeenEndpoint = {
  name: 'sign-out',
  method: 'POST',
  path: '/auth/sign-out',
  trials: [
    { variant: 'hostile Origin, JSON', isSimple: false, ...refused },
    { variant: 'hostile Origin, form', isSimple: true, ...refused },
  ],
  unmarked: refused,
  control: { status: 200, isChanged: true },
  isPreflightOpen: false,
}
export const done = { status: 200, isChanged: true }
export const leaning = [{ variant: 'hostile Origin, JSON', isSimple: false, ...done }]
export const crossSite = over<CrossSiteSeen>({ usesCookies: true, endpoints: [endpoint] })

export const guessing = over<GuessingSeen>({
  one: {
    attempts: 11,
    limitedAt: 11,
    limited: { status: 429, retryAfterSeconds: 600, hasRetryAfter: true },
  },
  refusal: '401',
  rightPassword: 'refused',
  forged: [
    { header: 'x-forwarded-for', isPast: false },
    { header: 'x-real-ip', isPast: false },
  ],
  isForgedShared: undefined,
  owner: { staysSignedIn: true, signsIn: false },
  otherAccount: true,
  unknown: { attempts: 11, limitedAt: 11, limited: undefined },
  manyPlaces: undefined,
  ownerElsewhere: undefined,
  isHttpLoopback: false,
})
export const unlimited = { attempts: 101, limitedAt: undefined, limited: undefined }

export const ended = { isOver: true, ms: 12 }
export const open = { isOver: false, ms: 6_012 }
export const passwordChange = over<PasswordChangeSeen>({
  status: 200,
  other: ended,
  ownStays: true,
  oldPasswordWorks: false,
  newPasswordWorks: true,
  reset: {
    other: ended,
    worksTwice: false,
    link: { origin: 'https://app.example.org', followsForgedHost: false, isPrivate: false, isHttps: true },
  },
})
export const resetLink = {
  origin: 'https://app.example.org',
  followsForgedHost: false,
  isPrivate: false,
  isHttps: true,
}

export const signOut = over<SignOutSeen>({
  status: 200,
  replay: ended,
  isCookieCleared: true,
  clearSiteData: '"cookies"',
  getSignsOut: false,
  othersStay: true,
})

export const question: SeenQuestion = {
  name: 'sign-in with a wrong password',
  path: '/auth/sign-in',
  differences: [],
  times: { knownMs: 81, unknownMs: 80, pairs: 8, isApart: false },
}
export const enumeration = over<EnumerationSeen>({ questions: [question] })

export const burst = over<BurstSeen>({
  path: '/api/me',
  requests: 96,
  seconds: 1.2,
  limitedAt: 91,
  status: 429,
  hasRetryAfter: true,
  failures: 0,
})

export const answer = {
  name: 'who is signed in',
  status: 200,
  ours: ['x-request-id'],
  own: [],
  inBody: false,
  isError: false,
}
export const requestIds = over<RequestIdSeen>({ answers: [answer], echoesAnything: false, logs: [] })

export const canaries = over<CanariesSeen>({
  logs: [{ path: '/var/log/app.log', bytes: 4_000, found: [] }],
  missing: [],
  secrets: 20,
})
export const attempts = over<AttemptsSeen>({
  driven: 3,
  counted: 3,
  counter: 'sign_ins_total',
  audited: [
    { event: 'signIn', isFound: true },
    { event: 'signInFailed', isFound: true },
  ],
  auditLog: '/var/log/audit.log',
})
export const unaudited = [
  { event: 'signIn' as const, isFound: true },
  { event: 'signInFailed' as const, isFound: false },
]

import type { Place } from '#readiness/facts/accounts/campaign.ts'
import type { CrossSiteSeen, SeenEndpoint } from '#readiness/facts/accounts/cross-site-step.ts'
import type { PasswordChangeSeen, SignOutSeen } from '#readiness/facts/accounts/ending-steps.ts'
import type { EnumerationSeen, SeenQuestion } from '#readiness/facts/accounts/enumeration-step.ts'
import type { GuessingSeen } from '#readiness/facts/accounts/guessing-step.ts'
import type { AttemptsSeen, CanariesSeen } from '#readiness/facts/accounts/record-steps.ts'
import type { BurstSeen, RequestIdSeen } from '#readiness/facts/accounts/request-step.ts'
import type { SeenSessionCookie, SessionSeen } from '#readiness/facts/accounts/session-step.ts'
import type { VerificationSeen } from '#readiness/facts/accounts/verification-step.ts'
import type { Fixture, FixtureTable } from '#tests/readiness/_fixtures.ts'

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

const verification = over<VerificationSeen>({
  signUpSignsIn: false,
  signInBefore: { isAccepted: false, status: 403 },
  noMail: undefined,
  link: { origin: 'https://app.example.org', isPrivate: false, isHttps: true, lifetimeSeconds: 3_600 },
  signInAfter: true,
  again: { status: 410, signsIn: false },
  targetIsPublic: true,
})

const cookie: SeenSessionCookie = {
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
const sessions = over<SessionSeen>({
  isHttps: true,
  isLoopback: false,
  cookies: [cookie],
  usesBearer: false,
  isPlantedTaken: false,
  isEarlyKept: false,
  lifetimes: [{ source: 'the cookie __Host-session', seconds: 86_400 }],
  samples: [],
})

const refused = { status: 403, isChanged: false }
const endpoint: SeenEndpoint = {
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
const done = { status: 200, isChanged: true }
const leaning = [{ variant: 'hostile Origin, JSON', isSimple: false, ...done }]
const crossSite = over<CrossSiteSeen>({ usesCookies: true, endpoints: [endpoint] })

const guessing = over<GuessingSeen>({
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
const unlimited = { attempts: 101, limitedAt: undefined, limited: undefined }

const ended = { isOver: true, ms: 12 }
const open = { isOver: false, ms: 6_012 }
const passwordChange = over<PasswordChangeSeen>({
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
const resetLink = {
  origin: 'https://app.example.org',
  followsForgedHost: false,
  isPrivate: false,
  isHttps: true,
}

const signOut = over<SignOutSeen>({
  status: 200,
  replay: ended,
  isCookieCleared: true,
  clearSiteData: '"cookies"',
  getSignsOut: false,
  othersStay: true,
})

const question: SeenQuestion = {
  name: 'sign-in with a wrong password',
  path: '/auth/sign-in',
  differences: [],
  times: { knownMs: 81, unknownMs: 80, pairs: 8, isApart: false },
}
const enumeration = over<EnumerationSeen>({ questions: [question] })

const burst = over<BurstSeen>({
  path: '/api/me',
  requests: 96,
  seconds: 1.2,
  limitedAt: 91,
  status: 429,
  hasRetryAfter: true,
  failures: 0,
})

const answer = {
  name: 'who is signed in',
  status: 200,
  ours: ['x-request-id'],
  own: [],
  inBody: false,
  isError: false,
}
const requestIds = over<RequestIdSeen>({ answers: [answer], echoesAnything: false, logs: [] })

const canaries = over<CanariesSeen>({
  logs: [{ path: '/var/log/app.log', bytes: 4_000, found: [] }],
  missing: [],
  secrets: 20,
})
const attempts = over<AttemptsSeen>({
  driven: 3,
  counted: 3,
  counter: 'sign_ins_total',
  audited: [
    { event: 'signIn', isFound: true },
    { event: 'signInFailed', isFound: true },
  ],
  auditLog: '/var/log/audit.log',
})
const unaudited = [
  { event: 'signIn' as const, isFound: true },
  { event: 'signInFailed' as const, isFound: false },
]

export const ACCOUNTS_FIXTURES: FixtureTable = {
  'security/email-verification/probe': {
    passing: [
      verification('refused before, accepted after'),
      verification('a link that does not tell when it ends', {
        link: {
          origin: 'https://app.example.org',
          isPrivate: false,
          isHttps: true,
          lifetimeSeconds: undefined,
        },
      }),
    ],
    failing: [
      verification('a sign-in before the confirmation', { signInBefore: { isAccepted: true, status: 200 } }),
      verification('a session from the sign-up', { signUpSignsIn: true }),
      verification('a link to localhost', {
        link: {
          origin: 'http://localhost:3000',
          isPrivate: true,
          isHttps: false,
          lifetimeSeconds: undefined,
        },
      }),
      verification('a link that signs in again', { again: { status: 200, signsIn: true } }),
      verification('a link that is valid for a month', {
        link: {
          origin: 'https://app.example.org',
          isPrivate: false,
          isHttps: true,
          lifetimeSeconds: 2_592_000,
        },
      }),
    ],
    others: [
      {
        ...verification('no mail that could be read', {
          noMail: 'Not told.',
          link: undefined,
          signInAfter: undefined,
          again: undefined,
        }),
        outcome: 'unknown',
      },
      {
        ...verification('a link that did not confirm', { signInAfter: false, again: undefined }),
        outcome: 'unknown',
      },
    ],
  },
  'security/secure-cookies/probe': {
    passing: [
      sessions('all attributes'),
      sessions('a plain name and a domain', { cookies: [{ ...cookie, name: 'sid', domain: 'example.org' }] }),
    ],
    failing: [
      sessions('not Secure', { cookies: [{ ...cookie, name: 'sid', isSecure: false }] }),
      sessions('not HttpOnly', { cookies: [{ ...cookie, isHttpOnly: false }] }),
      sessions('SameSite=None', { cookies: [{ ...cookie, sameSite: 'None' }] }),
      sessions('the same value again', { cookies: [{ ...cookie, isNewEachTime: false }] }),
      sessions('a counter', { cookies: [{ ...cookie, length: 6, bits: 20 }] }),
      sessions('a planted cookie that is taken over', { isPlantedTaken: true }),
      sessions('a cookie from before the sign-in', { isEarlyKept: true }),
    ],
    others: [
      { ...sessions('bearer tokens', { cookies: [], usesBearer: true }), outcome: 'not-applicable' },
      { ...sessions('no cookie that is told', { cookies: [] }), outcome: 'unknown' },
      {
        ...sessions('http on this machine', {
          isHttps: false,
          isLoopback: true,
          cookies: [{ ...cookie, isSecure: false }],
        }),
        outcome: 'unknown',
      },
    ],
  },
  'security/csrf/probe': {
    passing: [
      crossSite('all refused, and the control done'),
      crossSite('JSON alone, behind a preflight that is refused', {
        endpoints: [{ ...endpoint, trials: leaning }],
      }),
      crossSite('a program without an origin', { endpoints: [{ ...endpoint, unmarked: done }] }),
    ],
    failing: [
      crossSite('a form of another site', {
        endpoints: [{ ...endpoint, trials: [{ variant: 'hostile Origin, form', isSimple: true, ...done }] }],
      }),
      crossSite('JSON behind a preflight that anybody passes', {
        endpoints: [{ ...endpoint, trials: leaning, isPreflightOpen: true }],
      }),
    ],
    others: [
      { ...crossSite('no cookies', { usesCookies: false, endpoints: [] }), outcome: 'not-applicable' },
      {
        ...crossSite('a control that is refused as well', { endpoints: [{ ...endpoint, control: refused }] }),
        outcome: 'unknown',
      },
      { ...crossSite('nothing to try', { endpoints: [] }), outcome: 'unknown' },
    ],
  },
  'security/auth-rate-limit/probe': {
    passing: [guessing('429 that holds')],
    failing: [
      guessing('no limit', {
        one: unlimited,
        forged: undefined,
        rightPassword: 'accepted',
        unknown: undefined,
      }),
      guessing('X-Forwarded-For gets past', { forged: [{ header: 'x-forwarded-for', isPast: true }] }),
      guessing('one limit for all who send X-Forwarded-For', {
        forged: [{ header: 'x-forwarded-for', isPast: true }],
        isForgedShared: true,
      }),
    ],
    others: [
      { ...guessing('a limit that ended meanwhile', { forged: undefined }), outcome: 'unknown' },
      {
        ...guessing('an account that is closed without a word', {
          one: unlimited,
          forged: undefined,
          unknown: undefined,
        }),
        outcome: 'unknown',
      },
    ],
  },
  'auth/lockout/probe': {
    passing: [
      guessing('seen from one address'),
      guessing('seen from many addresses', {
        manyPlaces: { places: 2, attempts: 18, limitedAt: 11 },
        ownerElsewhere: false,
      }),
      guessing('a lock without a word', { one: unlimited, forged: undefined, unknown: undefined }),
    ],
    failing: [
      guessing('no lock', {
        one: unlimited,
        forged: undefined,
        rightPassword: 'accepted',
        unknown: undefined,
      }),
      guessing('a limit per address alone', {
        manyPlaces: { places: 13, attempts: 101, limitedAt: undefined },
      }),
      guessing('the owner is thrown out', { owner: { staysSignedIn: false, signsIn: false } }),
      guessing('no limit for addresses without an account', {
        unknown: { attempts: 16, limitedAt: undefined, limited: undefined },
      }),
    ],
    others: [
      { ...guessing('an address that is limited as a whole', { otherAccount: false }), outcome: 'unknown' },
    ],
  },
  'auth/session-timeout/probe': {
    passing: [sessions('a day')],
    failing: [
      sessions('a week', { lifetimes: [{ source: 'the cookie sid', seconds: 604_800 }] }),
      sessions('a day by the cookie and a month on the server', {
        lifetimes: [
          { source: 'the cookie sid', seconds: 86_400 },
          { source: 'the list of sessions', seconds: 2_592_000 },
        ],
      }),
    ],
    others: [{ ...sessions('nothing is said', { lifetimes: [] }), outcome: 'unknown' }],
  },
  'auth/password-change/probe': {
    passing: [
      passwordChange('refused at once'),
      passwordChange('without a look at a reset', { reset: undefined }),
    ],
    failing: [
      passwordChange('the other session goes on', { other: open }),
      passwordChange('it goes on after a reset', {
        reset: { other: open, worksTwice: false, link: resetLink },
      }),
      passwordChange('the old password still works', { oldPasswordWorks: true }),
    ],
    others: [
      {
        ...passwordChange('a change that is refused', { status: 422, newPasswordWorks: false }),
        outcome: 'unknown',
      },
    ],
  },
  'auth/logout/probe': {
    passing: [
      signOut('refused at once'),
      signOut('a dead cookie that is kept', { isCookieCleared: false, clearSiteData: undefined }),
    ],
    failing: [
      signOut('the old cookie works', { replay: open }),
      signOut('a GET signs out', { getSignsOut: true }),
    ],
  },
  'security/authentication/enumeration': {
    passing: [enumeration('the same answers')],
    failing: [
      enumeration('another status', {
        questions: [{ ...question, differences: [{ what: 'status', known: '401', unknown: '404' }] }],
      }),
      enumeration('another time', {
        questions: [{ ...question, times: { knownMs: 90, unknownMs: 3, pairs: 8, isApart: true } }],
      }),
    ],
    others: [{ ...enumeration('nothing that could be asked', { questions: [] }), outcome: 'unknown' }],
  },
  'security/authentication/mailed-links': {
    passing: [passwordChange('a link to the site, once')],
    failing: [
      passwordChange('a host that the request made up', {
        reset: { other: ended, worksTwice: false, link: { ...resetLink, followsForgedHost: true } },
      }),
      passwordChange('a link that works twice', {
        reset: { other: ended, worksTwice: true, link: resetLink },
      }),
    ],
    others: [{ ...passwordChange('no mail', { reset: undefined }), outcome: 'unknown' }],
  },
  'api/rate-limit/probe': {
    passing: [burst('429 within the burst')],
    failing: [burst('no limit', { requests: 300, limitedAt: undefined, status: undefined })],
    others: [
      {
        ...burst('503 within the burst', { limitedAt: undefined, status: 503, failures: 21 }),
        outcome: 'unknown',
      },
      {
        ...burst('a slow site', { requests: 36, seconds: 20.4, limitedAt: undefined, status: undefined }),
        outcome: 'unknown',
      },
    ],
  },
  'errors/request-id/probe': {
    passing: [
      requestIds('our id comes back'),
      requestIds('an id of the server', { answers: [{ ...answer, ours: [], own: ['x-request-id'] }] }),
      requestIds('it stands in a log', { logs: [{ path: '/var/log/app.log', isFound: true }] }),
    ],
    failing: [
      requestIds('no id', { answers: [answer, { ...answer, name: 'a refused sign-in', ours: [] }] }),
      requestIds('not in the log', { logs: [{ path: '/var/log/app.log', isFound: false }] }),
    ],
  },
  'errors/structured-logging/canaries': {
    passing: [canaries('nothing secret')],
    failing: [
      canaries('a password', {
        logs: [{ path: '/var/log/app.log', bytes: 4_000, found: [{ kind: 'password', lines: 2 }] }],
      }),
    ],
    others: [
      {
        ...canaries('a log that got nothing', { logs: [{ path: '/var/log/app.log', bytes: 0, found: [] }] }),
        outcome: 'unknown',
      },
      {
        ...canaries('a log that is not there', { logs: [], missing: ['/var/log/app.log'] }),
        outcome: 'unknown',
      },
    ],
  },
  'monitoring/audit-logs/probe': {
    passing: [attempts('each event')],
    failing: [attempts('no failures', { audited: unaudited })],
    others: [{ ...attempts('no log', { auditLog: undefined, audited: [] }), outcome: 'unknown' }],
  },
  'metrics/attempts-logged/probe': {
    passing: [attempts('each counted'), attempts('each written down', { counted: undefined })],
    failing: [
      attempts('failures are not counted', { counted: 1 }),
      attempts('failures are not written down', { counted: undefined, audited: unaudited }),
    ],
    others: [
      {
        ...attempts('nothing given', { counted: undefined, auditLog: undefined, audited: [] }),
        outcome: 'unknown',
      },
    ],
  },
}

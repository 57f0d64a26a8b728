import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import {
  answer,
  attempts,
  burst,
  canaries,
  cookie,
  crossSite,
  done,
  ended,
  endpoint,
  enumeration,
  guessing,
  leaning,
  limits,
  open,
  passwordChange,
  question,
  refused,
  requestIds,
  resetLink,
  sessions,
  signOut,
  unaudited,
  unlimited,
  used,
  verification,
} from './_usual.ts'

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
  'auth/session-timeout/limits': {
    passing: [
      limits('both'),
      limits('an idle limit alone', { said: { idle: 20 }, used: { ...used, refusedAt: undefined } }),
      limits('an absolute limit alone', { said: { absolute: 60 }, unused: undefined }),
    ],
    failing: [
      limits('left alone and still accepted', { unused: { seconds: 23.2, isOver: false } }),
      limits('used and prolonged for ever', {
        used: { ...used, lastAcceptedAt: 66, refusedAt: undefined },
      }),
      limits('the first cookie goes on', { used: { ...used, isFirstOver: false } }),
    ],
    others: [
      {
        ...limits('sooner than was said', { used: { ...used, refusedAt: 31 } }),
        outcome: 'unknown',
      },
      {
        ...limits('ended although it was used', {
          said: { idle: 20 },
          used: { ...used, refusedAt: 21 },
        }),
        outcome: 'unknown',
      },
      {
        ...limits('too busy to be used', { used: { ...used, longestPause: 21, refusedAt: 21 } }),
        outcome: 'unknown',
      },
      { ...limits('not asked in the end', { unused: undefined }), outcome: 'unknown' },
    ],
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

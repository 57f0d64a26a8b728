import type { Certificate } from '#readiness/facts/tls/certificate-chain.ts'
import type { Certificates } from '#readiness/facts/tls/certificates.ts'
import type { HttpRedirects, PlainAnswer } from '#readiness/facts/tls/http-redirects.ts'
import type { Protocols } from '#readiness/facts/tls/protocols.ts'
import type { CheckFixtures, FixtureTable } from '#tests/readiness/_fixtures.ts'
import { answer, answers, answersBut, GOOD, HTML, ORIGIN, PLAIN_SITE } from './_facts.ts'

const PLACE = { given: ORIGIN, isTlsElsewhere: false }
const NOWHERE = { given: 'http://app.example.org', isTlsElsewhere: false }

const protocols = (change: Partial<Protocols> = {}): { protocols: Protocols } => ({
  protocols: {
    ...PLACE,
    peer: 'app.example.org:443',
    versions: { 'TLS 1.0': 'refused', 'TLS 1.1': 'refused', 'TLS 1.2': 'offered', 'TLS 1.3': 'offered' },
    weak: { RC4: 'refused', '3DES': 'refused' },
    control: true,
    http2: true,
    ...change,
  },
})
const unseen = {
  'TLS 1.0': 'unknown',
  'TLS 1.1': 'unknown',
  'TLS 1.2': 'offered',
  'TLS 1.3': 'offered',
} as const

const NOW = '2026-06-01T00:00:00Z'
const certificate = (change: Partial<Certificate> = {}): Certificate => ({
  host: 'app.example.org',
  port: 443,
  subject: 'CN=app.example.org',
  issuer: 'CN=An Authority',
  names: 'DNS:app.example.org',
  validFrom: '2026-05-01T00:00:00.000Z',
  validTo: '2026-07-30T00:00:00.000Z',
  fingerprint: 'AA',
  key: { type: 'ec', curve: 'prime256v1' },
  signature: 'ecdsa-with-SHA256',
  served: 2,
  isSelfSigned: false,
  isForOther: false,
  isTrustedHere: false,
  ...change,
})
const served = (
  change: Partial<Certificate> = {},
  more: Partial<Certificates> = {},
): { certificates: Certificates } => ({
  certificates: { ...PLACE, served: [certificate(change)], unseen: [], ...more },
})
const none: Certificates = { ...NOWHERE, served: [], unseen: [] }

const CERTIFICATES: CheckFixtures = {
  passing: [
    { name: 'one of 90 days, fresh', now: NOW, facts: served() },
    {
      name: 'one of six days, in its third',
      now: NOW,
      facts: served({ validFrom: '2026-05-29T00:00:00Z', validTo: '2026-06-04T12:00:00Z' }),
    },
    {
      name: 'at the day of its renewal',
      now: NOW,
      facts: served({ validFrom: '2026-04-02T00:00:00Z', validTo: '2026-07-01T00:00:00Z' }),
    },
    { name: 'an RSA key of 2048 bits', now: NOW, facts: served({ key: { type: 'rsa', bits: 2_048 } }) },
    {
      name: 'an older file on disk',
      now: NOW,
      facts: served(
        {},
        {
          newestFile: {
            file: 'tls/fullchain.pem',
            fingerprint: 'BB',
            validFrom: '2026-02-01T00:00:00.000Z',
            validTo: '2026-05-02T00:00:00.000Z',
          },
        },
      ),
    },
  ],
  failing: [
    {
      name: 'signed by itself',
      now: NOW,
      facts: served({ distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT', isSelfSigned: true }),
    },
    {
      name: 'without its intermediate',
      now: NOW,
      facts: served({ distrust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    },
    { name: 'for another host', now: NOW, facts: served({ isForOther: true }) },
    { name: 'over', now: '2026-08-01T00:00:00Z', facts: served({ distrust: 'CERT_HAS_EXPIRED' }) },
    { name: 'not renewed in time', now: '2026-07-20T00:00:00Z', facts: served() },
    { name: 'a small key', now: NOW, facts: served({ key: { type: 'rsa', bits: 1_024 } }) },
    {
      name: 'renewed and not reloaded',
      now: NOW,
      facts: served(
        {},
        {
          newestFile: {
            file: 'tls/fullchain.pem',
            fingerprint: 'BB',
            validFrom: '2026-05-30T00:00:00.000Z',
            validTo: '2026-08-28T00:00:00.000Z',
          },
        },
      ),
    },
    { name: 'no https at all', now: NOW, facts: { certificates: none } },
  ],
  others: [
    {
      name: 'something before it ends TLS',
      outcome: 'unknown',
      facts: { certificates: { ...none, isTlsElsewhere: true } },
    },
    {
      name: 'another host was not seen',
      outcome: 'unknown',
      now: NOW,
      facts: served({}, { unseen: [{ host: 'api.example.org', reason: 'does not resolve' }] }),
    },
  ],
}

const plain = (change: Partial<PlainAnswer>): PlainAnswer => {
  const { host = 'app.example.org', method = 'GET', path = '/', status = 301 } = change
  return {
    host,
    method,
    path,
    status,
    asked: `${method} http://${host}:80${path}`,
    location: `https://${host}${path}`,
    hasHsts: false,
    ...change,
  }
}
const DEEP = '/deep?a=1'
const redirects = (
  all: readonly PlainAnswer[],
  change: Partial<HttpRedirects> = {},
): { plain: HttpRedirects } => ({
  plain: { ...PLACE, origin: ORIGIN, isCertain: true, closed: [], answers: all, ...change },
})
const GOOD_REDIRECTS = [plain({}), plain({ path: DEEP }), plain({ method: 'POST', path: '/deep' })]

export const TLS_FIXTURES: FixtureTable = {
  'security/tls/protocols': {
    passing: [{ name: '1.2 and 1.3', facts: protocols() }],
    failing: [
      {
        name: 'TLS 1.0',
        facts: protocols({ versions: { ...unseen, 'TLS 1.0': 'offered', 'TLS 1.1': 'refused' } }),
      },
      { name: 'a weak suite', facts: protocols({ weak: { RC4: 'offered' } }) },
      {
        name: 'no https at all',
        facts: { protocols: { ...NOWHERE, versions: unseen, weak: {}, control: false } },
      },
    ],
    others: [
      {
        name: 'the old versions could not be offered',
        outcome: 'unknown',
        facts: protocols({ versions: unseen, control: false }),
      },
      {
        name: 'something before it ends TLS',
        outcome: 'unknown',
        facts: {
          protocols: { ...NOWHERE, isTlsElsewhere: true, versions: unseen, weak: {}, control: false },
        },
      },
    ],
  },
  'security/certificates/live': CERTIFICATES,
  'deployment/certificates/live': CERTIFICATES,
  'security/https-redirect/live': {
    passing: [
      { name: 'everywhere', facts: redirects(GOOD_REDIRECTS) },
      {
        name: 'port 80 is closed',
        facts: redirects([], { closed: ['app.example.org:80 refuses connections'] }),
      },
      {
        name: 'a POST is refused',
        facts: redirects([plain({}), plain({ method: 'POST', path: '/deep', status: 405 })]),
      },
      {
        name: 'the API is refused',
        facts: redirects([plain({}), plain({ path: '/api/items', isForPrograms: true, status: 403 })]),
      },
      {
        name: 'to the name without www',
        facts: redirects([plain({ host: 'www.app.example.org', location: 'https://app.example.org/' })]),
      },
    ],
    failing: [
      { name: 'the page itself', facts: redirects([plain({ status: 200 })]) },
      { name: 'only /', facts: redirects([plain({}), plain({ path: DEEP, status: 404 })]) },
      {
        name: 'the path is lost',
        facts: redirects([plain({}), plain({ path: DEEP, location: 'https://app.example.org/' })]),
      },
      { name: 'to another host', facts: redirects([plain({ location: 'https://elsewhere.example/' })]) },
      { name: 'to http', facts: redirects([plain({ location: 'http://app.example.org/home' })]) },
      {
        name: 'a POST is carried out',
        facts: redirects([plain({}), plain({ method: 'POST', path: '/deep', status: 200 })]),
      },
      {
        name: 'the API is carried out',
        facts: redirects([plain({}), plain({ path: '/api/items', isForPrograms: true, status: 200 })]),
      },
      {
        name: 'the API asks for a sign-in',
        facts: redirects([plain({}), plain({ path: '/api/me', isForPrograms: true, status: 401 })]),
      },
      {
        name: 'no https at all',
        facts: redirects([], { origin: 'http://app.example.org', given: 'http://app.example.org' }),
      },
    ],
    others: [
      {
        name: 'the port of http is not known',
        outcome: 'unknown',
        facts: redirects([], { isCertain: false, origin: `${ORIGIN}:9000` }),
      },
      {
        name: 'a host does not resolve',
        outcome: 'unknown',
        facts: redirects(GOOD_REDIRECTS, { closed: ['api.example.org:80 does not resolve'] }),
      },
    ],
  },
  'security/hsts/live': {
    passing: [{ name: 'everywhere over https', facts: { answers: answers(), ...redirects(GOOD_REDIRECTS) } }],
    failing: [
      {
        name: 'missing on an error',
        facts: {
          answers: answersBut('unknown page', answer('/lost', 404, HTML)),
          ...redirects(GOOD_REDIRECTS),
        },
      },
      {
        name: 'twice, from the app and from nginx',
        facts: {
          answers: answersBut(
            'page',
            answer('/', 200, {
              ...HTML,
              'strict-transport-security': ['max-age=31536000', 'max-age=31536000'],
            }),
          ),
          ...redirects(GOOD_REDIRECTS),
        },
      },
      {
        name: 'for a day',
        facts: {
          answers: answersBut(
            'page',
            answer('/', 200, { ...GOOD, ...HTML, 'strict-transport-security': 'max-age=86400' }),
          ),
          ...redirects(GOOD_REDIRECTS),
        },
      },
      { name: 'over http', facts: { answers: answers(), ...redirects([plain({ hasHsts: true })]) } },
      { name: 'no https at all', facts: { answers: answers(PLAIN_SITE), ...redirects([]) } },
    ],
    others: [
      {
        name: 'something before it ends TLS',
        outcome: 'unknown',
        facts: { answers: answers({ ...PLAIN_SITE, isTlsElsewhere: true }), ...redirects([]) },
      },
    ],
  },
}

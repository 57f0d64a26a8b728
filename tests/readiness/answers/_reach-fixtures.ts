import type { CrossOrigin, CrossOriginAnswer } from '#readiness/facts/answers/cross-origin.ts'
import type { Exposures } from '#readiness/facts/answers/exposures.ts'
import type { OpenPorts, PortAnswer } from '#readiness/facts/answers/open-ports.ts'
import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { answer, answers, answersBut, GOOD, HTML, ORIGIN, PROBLEM, SITE } from './_facts.ts'

const withCookie = (line: string): { answers: ReturnType<typeof answers> } => ({
  answers: answersBut('page', answer('/', 200, { ...GOOD, ...HTML, 'set-cookie': line })),
})

const port = (number: number, change: Partial<PortAnswer> = {}): PortAnswer => ({
  address: '203.0.113.7',
  port: number,
  software: number === 6379 ? 'Redis' : 'PostgreSQL',
  state: 'closed',
  ...change,
})
const ports = (
  all: readonly PortAnswer[],
  vantage: Partial<OpenPorts['vantage']> = {},
  isAnyPortOpen = false,
): { openPorts: OpenPorts } => ({
  openPorts: { ...SITE, vantage: { ...SITE.vantage, ...vantage }, ports: all, isAnyPortOpen },
})
const OPEN = port(5432, { state: 'open', said: 'speaks PostgreSQL' })
const BARE_REDIS = port(6379, { state: 'open', said: 'answers PING without a password' })

const exposed = (found: Exposures['found'] = []): { exposures: Exposures } => ({
  exposures: { ...SITE, found, asked: 36, control: '200 text/html' },
})

const asked = (change: Partial<CrossOriginAnswer> = {}): CrossOriginAnswer => ({
  kind: 'API',
  url: `${ORIGIN}/api/items`,
  trick: 'a stranger',
  origin: 'https://evil.example',
  isPreflight: false,
  status: 200,
  allowCredentials: false,
  ...change,
})
const origins = (...all: CrossOriginAnswer[]): { crossOrigin: CrossOrigin } => ({
  crossOrigin: { ...SITE, asked: all },
})

const large = (status: number): { answers: ReturnType<typeof answers> } => ({
  answers: answers({
    large: { bytes: 2_097_160, answer: answer('/api/gatehouse-ready-1', status, PROBLEM) },
  }),
})

export const REACH_FIXTURES: FixtureTable = {
  'security/secure-cookies/live': {
    passing: [
      {
        name: 'all its attributes',
        facts: withCookie('__Host-session=…; Path=/; Secure; HttpOnly; SameSite=Lax'),
      },
    ],
    failing: [
      { name: 'without Secure', facts: withCookie('session=…; Path=/; HttpOnly; SameSite=Lax') },
      { name: 'a session that scripts can read', facts: withCookie('sessionid=…; Path=/; Secure') },
      {
        name: 'a prefix that does not hold',
        facts: withCookie('__Host-a=…; Domain=example.org; Path=/; Secure; HttpOnly'),
      },
    ],
    others: [
      { name: 'no cookie', outcome: 'unknown', facts: { answers: answers() } },
      {
        name: 'a token that scripts have to read',
        outcome: 'pass',
        facts: withCookie('csrf-token=…; Path=/; Secure'),
      },
    ],
  },
  'security/database-ports/live': {
    passing: [{ name: 'nothing is open', facts: ports([port(5432), port(6379, { state: 'silent' })]) }],
    failing: [{ name: 'PostgreSQL answers', facts: ports([OPEN, port(6379)]) }],
    others: [
      {
        name: 'on this machine',
        outcome: 'unknown',
        facts: ports([OPEN], { isOwnMachine: true, addresses: ['127.0.0.1'] }),
      },
      {
        name: 'behind another network',
        outcome: 'unknown',
        facts: ports([port(5432)], { network: 'Cloudflare' }),
      },
      { name: 'every port is open', outcome: 'unknown', facts: ports([OPEN], {}, true) },
      { name: 'open in a private network', outcome: 'unknown', facts: ports([OPEN], { isPrivate: true }) },
    ],
  },
  'security/redis-authentication/live': {
    passing: [
      {
        name: 'a password is asked for',
        facts: ports([port(6379, { state: 'open', said: 'asks for a password' })]),
      },
    ],
    failing: [{ name: 'no password', facts: ports([BARE_REDIS]) }],
    others: [
      {
        name: 'some Redis of this machine',
        outcome: 'unknown',
        facts: ports([BARE_REDIS], { isOwnMachine: true }),
      },
      { name: 'no Redis', outcome: 'unknown', facts: ports([port(6379)]) },
    ],
  },
  'security/secrets/exposed': {
    passing: [
      { name: 'nothing', facts: exposed() },
      {
        name: 'only the metrics',
        facts: exposed([{ danger: 'metrics', url: `${ORIGIN}/metrics`, what: 'the metrics' }]),
      },
    ],
    failing: [
      {
        name: 'an env file',
        facts: exposed([
          { danger: 'secret', url: `${ORIGIN}/.env`, what: 'an env file with 3 variables (A, B, C)' },
        ]),
      },
    ],
  },
  'errors/details/exposed': {
    passing: [{ name: 'nothing', facts: exposed() }],
    failing: [
      {
        name: 'a source map',
        facts: exposed([{ danger: 'source', url: `${ORIGIN}/a.js.map`, what: 'a source map' }]),
      },
    ],
  },
  'monitoring/metrics/live': {
    passing: [{ name: 'not public', facts: exposed() }],
    failing: [
      {
        name: 'public',
        facts: exposed([{ danger: 'metrics', url: `${ORIGIN}/metrics`, what: 'the metrics' }]),
      },
    ],
  },
  'api/cors/live': {
    passing: [
      { name: 'nobody is allowed', facts: origins(asked(), asked({ isPreflight: true, status: 204 })) },
      {
        name: 'only the own origin, whoever asks',
        facts: origins(asked({ allowOrigin: ORIGIN, allowCredentials: true })),
      },
      { name: 'a page for everybody', facts: origins(asked(), asked({ kind: 'page', allowOrigin: '*' })) },
    ],
    failing: [
      {
        name: 'whoever asks',
        facts: origins(asked({ allowOrigin: 'https://evil.example', allowCredentials: true })),
      },
      {
        name: 'null',
        facts: origins(asked({ origin: 'null', trick: 'no origin at all', allowOrigin: 'null' })),
      },
      {
        name: 'the ending of a name',
        facts: origins(
          asked({ origin: 'https://evilapp.example.org', allowOrigin: 'https://evilapp.example.org' }),
        ),
      },
      { name: 'everybody, in a preflight', facts: origins(asked({ isPreflight: true, allowOrigin: '*' })) },
    ],
    others: [{ name: 'there is no API', outcome: 'unknown', facts: origins(asked({ kind: 'page' })) }],
  },
  'api/size-limits/live': {
    passing: [{ name: '413', facts: large(413) }],
    failing: [{ name: 'an error of the server', facts: large(500) }],
    others: [
      { name: 'no limit was met', outcome: 'unknown', facts: large(404) },
      {
        name: 'no answer',
        outcome: 'unknown',
        facts: { answers: answers({ large: { bytes: 2_097_160, noAnswer: 'does not answer in time' } }) },
      },
    ],
  },
}

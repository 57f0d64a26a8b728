import type { Answers } from '#readiness/facts/answers/answers.ts'
import type { Compressed, Compression } from '#readiness/facts/answers/compression.ts'
import type { HealthEndpoint, HealthEndpoints } from '#readiness/facts/answers/health-endpoints.ts'
import type { Caching, Revalidated } from '#readiness/facts/answers/revalidation.ts'
import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { answer, answers, answersBut, HTML, ORIGIN, SITE, without } from './_facts.ts'

const caching = (seen: Answers, revalidated: readonly Revalidated[] = []): { caching: Caching } => ({
  caching: { ...seen, revalidated },
})
const page = (headers: Parameters<typeof answer>[2]): Answers =>
  answersBut('page', answer('/', 200, { ...headers, ...HTML }))

const asset = (
  path: string,
  isHashed: boolean,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Answers =>
  answers({
    parts: { title: 'App', assets: [], foreign: 0 },
    assets: [
      {
        asset: { path, kind: 'script', isHashed },
        answer: answer(path, status, { 'content-type': 'text/javascript', ...headers }),
      },
    ],
  })
const HASHED = '/assets/app-1a2b3c4d.js'
const FOREVER = { 'cache-control': 'public, max-age=31536000, immutable' }

const compressed = (change: Partial<Compressed> = {}): { compression: Compression } => ({
  compression: {
    ...SITE,
    asked: [
      {
        url: `${ORIGIN}/app.js`,
        mediaType: 'text/javascript',
        kind: 'text',
        plainBytes: 9_000,
        encodedBytes: 2_000,
        encoding: 'gzip',
        vary: 'Accept-Encoding',
        isShared: true,
        ...change,
      },
    ],
  },
})

const endpoint = (
  path: string,
  status: number,
  text = '{"status":"ok"}',
  isStatic = false,
): HealthEndpoint => ({
  path,
  isStatic,
  answer: answer(path, status, { 'content-type': 'application/json' }, text),
})
const healthy = (...found: HealthEndpoint[]): { healthEndpoints: HealthEndpoints } => ({
  healthEndpoints: { ...SITE, page: 200, found, asked: ['/livez', '/readyz'] },
})
const OK = endpoint('/readyz', 200)

export const CACHE_FIXTURES: FixtureTable = {
  'performance/http-caching/live': {
    passing: [
      {
        name: 'pages are asked for again',
        facts: caching(answers(), [
          { cell: 'page', url: ORIGIN, validator: 'ETag', status: 304, isSame: true },
        ]),
      },
      {
        name: 'a page that changes each time',
        facts: caching(answers(), [
          { cell: 'page', url: ORIGIN, validator: 'ETag', status: 200, isSame: false },
        ]),
      },
    ],
    failing: [
      { name: 'a page without a word', facts: caching(page(without('cache-control'))) },
      { name: 'a page for a week', facts: caching(page({ 'cache-control': 'public, max-age=604800' })) },
      {
        name: 'a cookie for everybody',
        facts: caching(page({ 'cache-control': 'public, max-age=600', 'set-cookie': 'session=…' })),
      },
      {
        name: 'an ETag that saves nothing',
        facts: caching(answers(), [
          { cell: 'asset', url: `${ORIGIN}/a.js`, validator: 'ETag', status: 200, isSame: true },
        ]),
      },
    ],
    others: [
      { name: 'nothing to keep', outcome: 'unknown', facts: caching(answers({ cells: [] })) },
      {
        name: 'a cookie in a private answer',
        outcome: 'pass',
        facts: caching(page({ 'cache-control': 'private, no-cache', 'set-cookie': 'session=…' })),
      },
    ],
  },
  'performance/static-assets/live': {
    passing: [
      { name: 'a year', facts: { answers: asset(HASHED, true, FOREVER) } },
      {
        name: 'a name that stays, asked for again',
        facts: { answers: asset('/app.js', false, { 'cache-control': 'no-cache' }) },
      },
    ],
    failing: [
      { name: 'a hash, and no word', facts: { answers: asset(HASHED, true, {}) } },
      {
        name: 'a hash, and an hour',
        facts: { answers: asset(HASHED, true, { 'cache-control': 'max-age=3600' }) },
      },
      { name: 'a name that stays, and a year', facts: { answers: asset('/app.js', false, FOREVER) } },
      { name: 'no-store', facts: { answers: asset('/app.js', false, { 'cache-control': 'no-store' }) } },
    ],
    others: [{ name: 'no files', outcome: 'unknown', facts: { answers: answers() } }],
  },
  'performance/compression/live': {
    passing: [{ name: 'gzip', facts: compressed() }],
    failing: [
      { name: 'none', facts: compressed({ encoding: undefined } as never) },
      { name: 'without Vary', facts: compressed({ vary: 'Origin' }) },
      { name: 'pictures', facts: compressed({ kind: 'picture', mediaType: 'image/png' }) },
    ],
    others: [{ name: 'no text', outcome: 'unknown', facts: { compression: { ...SITE, asked: [] } } }],
  },
  'deployment/health/live': {
    passing: [{ name: 'it is well', facts: healthy(endpoint('/livez', 200), OK) }],
    failing: [
      { name: 'it is not ready', facts: healthy(endpoint('/livez', 200), endpoint('/readyz', 503)) },
      {
        name: 'it tells where the database is',
        facts: healthy(endpoint('/health', 200, '{"db":"postgres://db:5432/app"}')),
      },
      { name: 'it tells versions', facts: healthy(endpoint('/health', 200, '{"node":"22.1.0"}')) },
      {
        name: 'it is well while nothing is behind it',
        facts: {
          healthEndpoints: { ...healthy(endpoint('/health', 200, 'ok', true)).healthEndpoints, page: 502 },
        },
      },
    ],
    others: [
      { name: 'none is found', outcome: 'unknown', facts: healthy() },
      {
        name: 'nginx answers by itself',
        outcome: 'unknown',
        facts: healthy(endpoint('/health', 200, 'ok', true)),
      },
    ],
  },
  'deployment/smoke/live': {
    passing: [{ name: 'page and files', facts: { answers: asset(HASHED, true, FOREVER), ...healthy(OK) } }],
    failing: [
      { name: 'a file that is not there', facts: { answers: asset(HASHED, true, {}, 404), ...healthy(OK) } },
      { name: 'a page in place of a script', facts: { answers: asset(HASHED, true, HTML), ...healthy(OK) } },
      {
        name: 'the page of nginx',
        facts: {
          answers: answers({ parts: { title: 'Welcome to nginx!', assets: [], foreign: 0 } }),
          ...healthy(OK),
        },
      },
      { name: 'an error', facts: { answers: answersBut('page', answer('/', 502, HTML)), ...healthy() } },
    ],
    others: [
      {
        name: 'nothing for a visitor',
        outcome: 'unknown',
        facts: { answers: answers({ cells: [] }), ...healthy() },
      },
    ],
  },
}

import type { CheckFixtures, FixtureTable } from '#tests/readiness/_fixtures.ts'
import { cobertura, istanbul, lcov, TEN_LINES } from './_reports.ts'

const APP = {
  'package.json': JSON.stringify({
    name: 'shop',
    scripts: { test: 'vitest run', 'test:e2e': 'playwright test' },
    dependencies: { express: '5', pg: '8', react: '19', 'express-session': '1' },
  }),
  'src/main.ts': "app.get('/orders/:id', show)\napp.post('/orders', add)\n",
} as const
const LIBRARY = { 'package.json': '{"name":"left"}' }
const CI = {
  '.github/workflows/ci.yml':
    'on: [push]\njobs:\n  test:\n    steps:\n      - run: npm test\n      - run: npx playwright test\n',
}
const SWALLOWED = {
  '.github/workflows/ci.yml':
    'on: [push]\njobs:\n  test:\n    steps:\n      - run: npm test || true\n      - run: npx playwright test || true\n',
}

const SIGN_IN =
  "import request from 'supertest'\nit('signs in with the right password', async () => { await request(app).post('/login') })\nit('refuses a wrong password', async () => { await request(app).post('/login').expect(401) })\n"
const TRANSACTION = "it('rolls back when the second insert fails', async () => {})\n"
const browser = (...titles: readonly string[]): string =>
  `import { test } from '@playwright/test'\n${titles.map((title) => `test('${title}', async ({ page }) => { await page.goto('/') })\n`).join('')}`
const junit = (title: string, body = ''): string =>
  `<testsuites><testsuite name="a"><testcase classname="a" name="${title}">${body}</testcase></testsuite></testsuites>\n`

type Flow = { file: string; text: string; other: string; title: string; isBrowser: boolean }

const files = ({ file, text, other, isBrowser }: Flow): CheckFixtures => ({
  passing: [{ name: 'a test of it', files: { ...APP, [file]: text } }],
  failing: [
    { name: 'no tests', files: APP },
    { name: 'tests of other things', files: { ...APP, [file]: other } },
    { name: 'skipped', files: { ...APP, [file]: text.replaceAll(/^(it|test)\(/gm, '$1.skip(') } },
    {
      name: 'shut out by one beside it',
      files: { ...APP, [file]: `${text}${isBrowser ? 'test' : 'it'}.only('adds', async () => {})\n` },
    },
  ],
  others: [{ name: 'a library', outcome: 'not-applicable', files: { ...LIBRARY, 'tests/a.test.ts': other } }],
})

const run = ({ file, text, title }: Flow): CheckFixtures => ({
  passing: [
    { name: 'in CI', files: { ...APP, ...CI, [file]: text } },
    { name: 'by a report', files: { ...APP, [file]: text, 'test-results/junit.xml': junit(title) } },
  ],
  failing: [
    { name: 'CI ignores it', files: { ...APP, ...SWALLOWED, [file]: text } },
    {
      name: 'it failed',
      files: {
        ...APP,
        ...CI,
        [file]: text,
        'test-results/junit.xml': junit(title, '<failure message="no"/>'),
      },
    },
  ],
  others: [
    { name: 'run by nothing', outcome: 'unknown', files: { ...APP, [file]: text } },
    { name: 'no test of it', outcome: 'unknown', files: APP },
  ],
})

const FLOWS: Readonly<Record<string, Flow>> = {
  'testing/authentication': {
    file: 'tests/login.test.ts',
    text: SIGN_IN,
    other: "it('adds', () => {})\n",
    title: 'signs in with the right password',
    isBrowser: false,
  },
  'testing/transactions': {
    file: 'tests/orders.test.ts',
    text: TRANSACTION,
    other:
      "it('adds', () => {})\nit('respects the concurrency limit', () => {})\nit('receives transaction events', () => {})\nconst pool = { concurrency: 4 }\n",
    title: 'rolls back when the second insert fails',
    isBrowser: false,
  },
  'testing/registration': {
    file: 'e2e/people.spec.ts',
    text: browser('somebody new signs up'),
    other: browser('the start page is there'),
    title: 'somebody new signs up',
    isBrowser: true,
  },
  'testing/login': {
    file: 'e2e/people.spec.ts',
    text: browser('somebody signs in', 'somebody signs out'),
    other: browser('somebody signs in'),
    title: 'somebody signs in',
    isBrowser: true,
  },
  'testing/profile': {
    file: 'e2e/people.spec.ts',
    text: browser('the profile keeps a change'),
    other: browser('the start page is there'),
    title: 'the profile keeps a change',
    isBrowser: true,
  },
}

const coverage = (folder: string, manifest: string): CheckFixtures => ({
  passing: [
    {
      name: 'of Istanbul',
      files: {
        [`${folder}/package.json`]: manifest,
        [`${folder}/src/session.ts`]: TEN_LINES,
        'coverage/coverage-final.json': istanbul({ [`${folder}/src/session.ts`]: 10 }),
      },
    },
    {
      name: 'of a part of the tree',
      files: {
        [`${folder}/package.json`]: manifest,
        [`${folder}/src/session.ts`]: TEN_LINES,
        [`${folder}/coverage/lcov.info`]: lcov({ 'src/session.ts': 9 }),
      },
    },
  ],
  failing: [
    {
      name: 'too little',
      files: {
        [`${folder}/package.json`]: manifest,
        [`${folder}/src/session.ts`]: TEN_LINES,
        'coverage/coverage-final.json': istanbul({ [`${folder}/src/session.ts`]: 7 }),
      },
    },
  ],
  others: [
    {
      name: 'no report',
      outcome: 'unknown',
      files: { [`${folder}/package.json`]: manifest, [`${folder}/src/session.ts`]: TEN_LINES },
    },
    {
      name: 'of fewer lines than it measures',
      outcome: 'unknown',
      files: {
        [`${folder}/package.json`]: manifest,
        [`${folder}/src/session.ts`]: 'export {}\n',
        'coverage/coverage-final.json': istanbul({ [`${folder}/src/session.ts`]: 10 }),
      },
    },
    {
      name: 'of one file of three',
      outcome: 'unknown',
      files: {
        [`${folder}/package.json`]: manifest,
        [`${folder}/src/session.ts`]: TEN_LINES,
        [`${folder}/src/password.ts`]: TEN_LINES,
        [`${folder}/src/login.ts`]: TEN_LINES,
        'coverage/coverage-final.json': istanbul({ [`${folder}/src/session.ts`]: 10 }),
      },
    },
    { name: 'nothing of it', outcome: 'not-applicable', files: { 'README.md': '# A' } },
  ],
})

const BACKEND = coverage('server', '{"dependencies":{"express":"5"}}')
const PYTHON = {
  name: 'of Python',
  files: { 'app/session.py': 'a = 1\n'.repeat(10), 'coverage.xml': cobertura('app/session.py', 10) },
}

/** A product of elsewhere, packed and started. */
const PACKAGING = {
  'docker-compose.yml':
    'services:\n  db:\n    image: postgres:17\n  shop:\n    image: ghcr.io/shop/shop:2\n    ports: ["8080:80"]\n',
  'entrypoint.sh': 'exec "$@"\n',
  'config/shop.config.php': '<?php\n$CONFIG = [];\n',
  'README.md': '# Image of the shop\n\nHow to run the shop.\n',
} as const

export const TESTING_FIXTURES: FixtureTable = {
  'testing/frontend-coverage/report': coverage('web', '{"dependencies":{"react":"19"}}'),
  'testing/backend-coverage/report': { ...BACKEND, passing: [...BACKEND.passing, PYTHON] },
  'testing/auth-coverage/report': {
    ...BACKEND,
    failing: [
      {
        name: '85 % is too little here',
        files: {
          'server/package.json': '{"dependencies":{"express":"5"}}',
          'server/src/session.ts': TEN_LINES,
          'coverage/coverage-final.json': istanbul({ 'server/src/session.ts': 8 }),
        },
      },
    ],
  },
  'testing/api/files': {
    passing: [
      {
        name: 'each operation is named',
        files: {
          ...APP,
          'tests/orders.test.ts':
            "import request from 'supertest'\nit('shows one', () => request(app).get(`/orders/${id}`))\nit('adds one', () => request(app).post('/orders'))\n",
        },
      },
    ],
    failing: [
      { name: 'no tests', files: APP },
      { name: 'no test sends a request', files: { ...APP, 'tests/a.test.ts': "it('adds', () => {})\n" } },
    ],
    others: [
      {
        name: 'one of two',
        outcome: 'unknown',
        files: {
          ...APP,
          'tests/orders.test.ts':
            "import request from 'supertest'\nit('shows one', () => request(app).get('/orders/7'))\n",
        },
      },
      { name: 'a library', outcome: 'not-applicable', files: LIBRARY },
      { name: 'a product of elsewhere', outcome: 'not-applicable', files: PACKAGING },
    ],
  },
  'testing/api/run': {
    passing: [{ name: 'in CI', files: { ...APP, ...CI, 'tests/a.test.ts': SIGN_IN } }],
    failing: [{ name: 'CI ignores it', files: { ...APP, ...SWALLOWED, 'tests/a.test.ts': SIGN_IN } }],
    others: [{ name: 'run by nothing', outcome: 'unknown', files: { ...APP, 'tests/a.test.ts': SIGN_IN } }],
  },
  ...Object.fromEntries(
    Object.entries(FLOWS).flatMap(([line, flow]) => [
      [`${line}/files`, files(flow)],
      [`${line}/run`, run(flow)],
    ]),
  ),
}

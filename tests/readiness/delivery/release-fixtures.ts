import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { SERVER, stack, workflow } from './_stacks.ts'

const FIRST = 'create table users (id uuid primary key, name text);\n'
const KEYS =
  'create table users (id uuid primary key);\ncreate table orders (id uuid primary key, user_id uuid not null references users (id));\n'
const NOW = '2026-06-01T00:00:00Z'
const TRIVY = (severity: string, at = '2026-05-30T00:00:00Z'): string =>
  JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: at,
    ArtifactName: 'shop',
    Results: [
      {
        Vulnerabilities:
          severity === '' ? [] : [{ VulnerabilityID: 'CVE-2026-1', PkgName: 'left', Severity: severity }],
      },
    ],
  })
const SARIF = (score: string, isSuccessful = true): string =>
  JSON.stringify({
    runs: [
      {
        tool: {
          driver: {
            name: 'Grype',
            rules: [{ id: 'CVE-2026-1', properties: { 'security-severity': score } }],
          },
        },
        invocations: [{ executionSuccessful: isSuccessful, endTimeUtc: '2026-05-30T00:00:00Z' }],
        artifacts: [{ location: { uri: 'package-lock.json' } }],
        results: isSuccessful ? [{ ruleId: 'CVE-2026-1', locations: [] }] : [],
      },
    ],
  })

const SCANS: FixtureTable[string] = {
  passing: [
    { name: 'a fresh report without a finding', now: NOW, files: { 'reports/trivy.json': TRIVY('') } },
    { name: 'a finding that is high', now: NOW, files: { 'reports/trivy.sarif': SARIF('7.5') } },
  ],
  failing: [
    { name: 'a critical finding', now: NOW, files: { 'reports/trivy.json': TRIVY('CRITICAL') } },
    { name: 'one by its score', now: NOW, files: { 'results.sarif': SARIF('9.8') } },
  ],
  others: [
    { name: 'none', now: NOW, outcome: 'unknown', files: { 'a.txt': '' } },
    {
      name: 'an old report',
      now: NOW,
      outcome: 'unknown',
      files: { 'reports/trivy.json': TRIVY('', '2026-05-01T00:00:00Z') },
    },
    {
      name: 'a scanner that failed',
      now: NOW,
      outcome: 'unknown',
      files: { 'results.sarif': SARIF('', false) },
    },
    {
      name: 'a scanner that looked at nothing',
      now: NOW,
      outcome: 'unknown',
      files: { 'reports/osv.json': '{"results":[]}' },
    },
  ],
}

/** What happens around a release. */
export const RELEASE_FIXTURES: FixtureTable = {
  'deployment/migrations/tested': {
    passing: [
      {
        name: 'CI runs them',
        files: {
          ...SERVER,
          'migrations/0001_first.sql': FIRST,
          '.github/workflows/ci.yml': workflow('npm run migrate'),
        },
      },
      {
        name: 'tests run them',
        files: {
          ...SERVER,
          'db/migrations/0001_first.sql': FIRST,
          'tests/migrations.test.ts':
            "import { it } from 'node:test'\nit('runs twice', async () => { await migrate(database) })\n",
        },
      },
      {
        name: 'Django',
        files: {
          'requirements.txt': 'django==5.2\n',
          'shop/migrations/0001_initial.py': 'class Migration: ...\n',
          'shop/tests/test_models.py': 'def test_model(): ...\n',
        },
      },
    ],
    failing: [
      {
        name: 'CI ignores whether they work',
        files: {
          ...SERVER,
          'migrations/0001_first.sql': FIRST,
          '.github/workflows/ci.yml': workflow('npx prisma migrate deploy || true'),
        },
      },
    ],
    others: [
      {
        name: 'nothing runs them',
        outcome: 'unknown',
        files: { ...SERVER, 'migrations/0001_first.sql': FIRST },
      },
      { name: 'no database', outcome: 'not-applicable', files: { 'package.json': '{}' } },
    ],
  },
  'deployment/migrations/lint': {
    passing: [
      {
        name: 'a column with a default',
        files: {
          'migrations/0001_first.sql': FIRST,
          'migrations/0002_more.sql': "alter table users add column bio text not null default '';\n",
        },
      },
      {
        name: 'a table of its own',
        files: {
          'migrations/0001_first.sql': FIRST,
          'migrations/0002_more.sql':
            'create table notes (id int);\nalter table notes add column text text not null;\n',
        },
      },
      {
        name: 'the way back may rename',
        files: {
          'migrations/0001_first.sql': FIRST,
          'migrations/0002_more.sql':
            '-- +goose Up\nalter table users add bio text;\n-- +goose Down\nalter table users rename bio to gone;\n',
        },
      },
    ],
    failing: [
      {
        name: 'a required column without a default',
        files: {
          'migrations/0001_first.sql': FIRST,
          'migrations/0002_more.sql': 'alter table users add column bio text not null;\n',
        },
      },
      {
        name: 'a column that is renamed',
        files: {
          'prisma/migrations/20250101_a/migration.sql': FIRST,
          'prisma/migrations/20250201_b/migration.sql':
            'ALTER TABLE "users" RENAME COLUMN "name" TO "title";\n',
        },
      },
    ],
    others: [{ name: 'the first alone', outcome: 'unknown', files: { 'migrations/0001_first.sql': FIRST } }],
  },
  'performance/queries/migrations': {
    passing: [
      {
        name: 'an index in a later migration',
        files: {
          'migrations/0001_first.sql': KEYS,
          'migrations/0002_more.sql': 'create index concurrently on orders (user_id);\n',
        },
      },
      {
        name: 'the key begins the primary key',
        files: {
          'migrations/0001_first.sql':
            'create table a (id int primary key);\ncreate table b (a_id int references a, n int, primary key (a_id, n));\n',
        },
      },
    ],
    failing: [
      { name: 'no index', files: { 'migrations/0001_first.sql': KEYS } },
      {
        name: 'an index that begins with another column',
        files: { 'migrations/0001_first.sql': `${KEYS}create index on orders (id, user_id);\n` },
      },
    ],
    others: [{ name: 'no keys', outcome: 'unknown', files: { 'migrations/0001_first.sql': FIRST } }],
  },
  'deployment/backup/strategy': {
    passing: [
      {
        name: 'a service',
        files: {
          'compose.yaml': stack(['A: b'], '  backup:\n    image: prodrigestivill/postgres-backup-local:17'),
        },
      },
      {
        name: 'a link to a guide that is kept elsewhere',
        files: {
          'compose.yaml': stack(['A: b']),
          'README.md':
            '# Shop\n\n- [Follow this guide](https://docs.example.org/admin/backup_and_restore.html) first.\n',
        },
      },
      {
        name: 'a document',
        files: {
          'compose.yaml': stack(['A: b']),
          'docs/operations.md': '# Operations\n\n## Backups\n\nRun pg_dump.\n',
        },
      },
    ],
    failing: [
      { name: 'a database, and nothing else', files: { ...SERVER, 'compose.yaml': stack(['A: b']) } },
      {
        name: 'a database of an image of its own',
        files: {
          'compose.yaml':
            "services:\n  web: { build: . }\n  db: { image: 'acme/auto-upgrade:16', volumes: ['./db:/var/lib/postgresql/data'] }\n",
        },
      },
    ],
    others: [{ name: 'no database here', outcome: 'unknown', files: { 'package.json': '{}' } }],
  },
  'deployment/rollback/procedure': {
    passing: [
      {
        name: 'told in passing',
        files: {
          'docs/operations.md':
            '# Operations\n\n## Upgrade\n\nBuild and start it. Migrations only expand, so going back is possible as well: check out the old version, build it, and run `docker compose up -d --wait` again.\n',
        },
      },
      {
        name: 'a section with a command',
        files: {
          'docs/deployment.md':
            '# Deployment\n\n## Rolling back\n\nName the image of the last release, start it, and look at the version that it says of itself; migrations stay as they are.\n\n```\ndocker compose up -d --no-build\n```\n',
        },
      },
    ],
    failing: [
      { name: 'no word of it', files: { 'docs/deployment.md': '# Deployment\n\nRun docker compose up.\n' } },
      { name: 'a heading alone', files: { 'docs/deployment.md': '# Deployment\n\n## Rollback\n\nTBD\n' } },
    ],
    others: [
      {
        name: 'no command',
        outcome: 'unknown',
        files: {
          'docs/deployment.md':
            '# Deployment\n\n## Rollback\n\nSwitch to the image of the last release, wait until it is healthy, and tell everybody who is waiting for the new one that it will take longer.\n',
        },
      },
    ],
  },
  'deployment/smoke/static': {
    passing: [{ name: 'a test', files: { 'tests/smoke.test.ts': "it('answers', async () => {})\n" } }],
    failing: [
      { name: 'skipped', files: { 'tests/smoke.test.ts': "it.skip('answers', async () => {})\n" } },
      {
        name: 'swallowed',
        files: { '.github/workflows/deploy.yml': workflow('bash scripts/smoke.sh || true') },
      },
    ],
    others: [{ name: 'none', outcome: 'unknown', files: { 'tests/a.test.ts': "it('adds', () => {})\n" } }],
  },
  'deployment/baseline/file': {
    passing: [
      {
        name: 'figures',
        now: NOW,
        files: {
          'bench/baseline.json': JSON.stringify({
            at: '2026-05-01T00:00:00Z',
            n: 5,
            rps: 900,
            p50: 4,
            p95: 11,
            p99: 20,
          }),
        },
      },
    ],
    failing: [
      { name: 'no percentile', now: NOW, files: { 'bench/baseline.json': JSON.stringify({ mean: 4 }) } },
      { name: 'no JSON', files: { 'bench/baseline.json': 'fast enough' } },
    ],
    others: [
      {
        name: 'old figures',
        now: NOW,
        outcome: 'unknown',
        files: { 'bench/baseline.json': JSON.stringify({ at: '2025-01-01T00:00:00Z', p95: 11 }) },
      },
      {
        name: 'faults that a linter overlooks',
        outcome: 'unknown',
        files: {
          '.check-baseline.json': JSON.stringify({
            errors: [{ line: 94, column: 5, path: 'app.py', description: 'no such attribute' }],
          }),
        },
      },
      { name: 'a baseline of something else', outcome: 'unknown', files: { 'eslint-baseline.json': '{}' } },
    ],
  },
  'deployment/scan/report': SCANS,
  'metrics/vulnerabilities/report': SCANS,
  'deployment/documents/changelog': {
    passing: [
      {
        name: 'the version',
        files: { ...SERVER, 'CHANGELOG.md': '# Changelog\n\n## [1.2.0] - 2026-05-01\n\n- Orders.\n' },
      },
      {
        name: 'the version behind the name',
        files: {
          ...SERVER,
          'CHANGELOG.md': '# Changelog\n\n## acme-shop 1.2.0\n\n- Orders.\n\n# Old shop\n\n### 0.7.0\n',
        },
      },
      {
        name: 'the next release, in a sentence',
        files: { ...SERVER, 'CHANGELOG.md': '# Changelog for the next release\n\n- Orders.\n' },
      },
      {
        name: 'what is not released yet',
        files: { ...SERVER, 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n- Orders.\n\n## 1.1.0\n' },
      },
    ],
    failing: [
      { name: 'ends before', files: { ...SERVER, 'CHANGELOG.md': '# Changelog\n\n## 1.1.0\n\n- First.\n' } },
      { name: 'no version', files: { ...SERVER, 'CHANGELOG.md': '# Changelog\n\nSoon.\n' } },
    ],
    others: [{ name: 'none', outcome: 'unknown', files: SERVER }],
  },
}

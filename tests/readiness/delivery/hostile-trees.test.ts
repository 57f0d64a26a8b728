import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { changelog } from '#readiness/facts/delivery/changelog.ts'
import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { migrationFiles } from '#readiness/facts/delivery/migration-files.ts'
import { scanReports } from '#readiness/facts/delivery/scan-reports.ts'
import { schemaChanges } from '#readiness/facts/delivery/schema-changes.ts'
import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { errorRegistries } from '#readiness/facts/documents/error-registry.ts'
import { openapiFiles } from '#readiness/facts/documents/openapi-files.ts'
import { environmentFiles } from '#readiness/facts/environment/environment-files.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { alertRules } from '#readiness/facts/monitoring/alert-rules.ts'
import { definedMetrics } from '#readiness/facts/monitoring/defined-metrics.ts'
import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { coverageReports } from '#readiness/facts/testing/coverage-reports.ts'
import { routeList } from '#readiness/facts/testing/route-list.ts'
import { testFiles } from '#readiness/facts/testing/test-files.ts'
import { testReports } from '#readiness/facts/testing/test-reports.ts'
import type { Fact } from '#readiness/model/fact.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- facts of every kind
const FACTS: readonly Fact<any>[] = [
  alertRules,
  changelog,
  ciCommands,
  coverageReports,
  definedMetrics,
  documentPages,
  environmentFiles,
  errorRegistries,
  manifests,
  migrationFiles,
  monitoringFiles,
  openapiFiles,
  routeList,
  scanReports,
  schemaChanges,
  testFiles,
  testReports,
  variableReads,
]

const BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
  .split('')
  .map(
    (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`,
  )
  .join('\n')}\n`
const SHAPES: Readonly<Record<string, string>> = {
  'nothing but blank lines': '\n'.repeat(200_000),
  'nothing but blanks': `it${' '.repeat(200_000)}!`,
  'one long word': 'a.'.repeat(150_000),
  'open brackets': '['.repeat(200_000),
  'open quotes': "it('".repeat(50_000),
  'options of a command': `npm ${'--a '.repeat(400)}\nturbo ${'--a '.repeat(400)}!\n`.repeat(50),
  'a bomb of aliases': `groups:\n  - alert: a\n    expr: b\nopenapi: 3.1.0\non: push\njobs: {}\nscrape_configs: []\n${BOMB}`,
  'deep JSON': '{"a":'.repeat(50_000),
  'deep markup': '<testsuites><testcase '.repeat(10_000),
}
const PATHS = [
  '.github/workflows/ci.yml',
  'Makefile',
  'package.json',
  'pyproject.toml',
  'go.mod',
  'README.md',
  'docs/errors.md',
  'openapi.json',
  'openapi.yaml',
  '.env.example',
  'alerts.yml',
  'src/metrics.ts',
  'src/error-codes.ts',
  'src/routes.py',
  'tests/a.test.ts',
  'tests/test_a.py',
  'migrations/0001_a.sql',
  'coverage/coverage-final.json',
  'coverage/lcov.info',
  'coverage.xml',
  'test-results/junit.xml',
  'reports/trivy.json',
  'CHANGELOG.md',
]

describe('a hostile tree', () => {
  for (const [name, text] of Object.entries(SHAPES))
    it(`is read in time: ${name}`, { timeout: 60_000 }, async () => {
      await using tree = await writeTree(Object.fromEntries(PATHS.map((path) => [path, text])))
      const gatherer = new Gatherer(targetOf(tree.root))
      const looked = await Promise.all(FACTS.map((fact) => gatherer.get(fact)))
      const broken = looked.flatMap((each) => ('reason' in each && !each.silent ? [each.reason] : []))
      assert.deepEqual(broken, [])
    })
})

import assert from 'node:assert/strict'
import { symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { coverageReports, type CoverageReports } from '#readiness/facts/testing/coverage-reports.ts'
import { readCoverage } from '#readiness/facts/testing/read-coverage.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'
import { cobertura, istanbul, lcov, TEN_LINES } from './_reports.ts'

async function look(root: string): Promise<CoverageReports> {
  const looked = await new Gatherer(targetOf(root)).get(coverageReports)
  if ('reason' in looked) throw new Error(looked.reason)
  return looked.value
}

describe('reports of coverage', () => {
  it('are stale when a file has changed since', async () => {
    await using tree = await writeTree({
      'src/a.ts': TEN_LINES,
      'coverage/coverage-final.json': istanbul({ 'src/a.ts': 10 }),
    })
    const old = new Date(Date.now() - 60_000)
    await utimes(join(tree.root, 'coverage/coverage-final.json'), old, old)
    const { reports } = await look(tree.root)
    assert.equal(reports[0]?.stale, 'src/a.ts has changed since')
  })

  it('are found where git ignores them', async () => {
    await using tree = await writeTree({
      '.gitignore': 'coverage/\n',
      'src/a.ts': TEN_LINES,
      'coverage/lcov.info': lcov({ 'src/a.ts': 5 }),
    })
    const { reports } = await look(tree.root)
    assert.deepEqual(reports[0]?.files[0]?.lines, { covered: 5, total: 10 })
  })

  it('are not followed out of the tree', async () => {
    await using outside = await writeTree({ 'lcov.info': lcov({ 'src/a.ts': 10 }) })
    await using tree = await writeTree({ 'src/a.ts': TEN_LINES })
    await symlink(outside.root, join(tree.root, 'coverage'))
    await symlink(join(outside.root, 'lcov.info'), join(tree.root, 'lcov.info'))
    assert.deepEqual((await look(tree.root)).reports, [])
  })

  it('that are broken are left out', async () => {
    await using tree = await writeTree({
      'src/a.ts': TEN_LINES,
      'coverage/coverage-final.json': '{"a": {"s": 1}}',
    })
    assert.deepEqual((await look(tree.root)).reports, [])
  })

  it('are recomputed, whatever their totals say', () => {
    const [file] = readCoverage('coverage.xml', cobertura('a.py', 3))
    assert.deepEqual(file?.lines, { covered: 3, total: 10 })
    const [python] = readCoverage(
      'coverage.json',
      JSON.stringify({
        meta: {},
        files: {
          'a.py': {
            executed_lines: [1, 2],
            missing_lines: [3],
            executed_branches: [[1, 2]],
            missing_branches: [],
            summary: { percent_covered: 100 },
          },
        },
      }),
    )
    assert.deepEqual(python?.lines, { covered: 2, total: 3 })
    assert.deepEqual(python?.branches, { covered: 1, total: 1 })
  })
})

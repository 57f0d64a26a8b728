import { readFileSync } from 'node:fs'
import { firstLine, type RunnerReport } from './test-steps.ts'

type Spec = {
  title: string
  file: string
  line: number
  tests: { status: string; results: { error?: { message?: string } }[] }[]
}
type Suite = { suites?: Suite[]; specs?: Spec[] }

/** The sums of Playwright's JSON report. A flaky test failed once: it hides a race, so it counts as failed. */
export function readBrowserCounts(report: string): RunnerReport {
  const { stats, errors, suites } = JSON.parse(readFileSync(report, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
    errors: { message?: string }[]
    suites: Suite[]
  }
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [...suites.flatMap(failuresOf), ...errors.map(({ message = '' }) => firstLine(message))],
  }
}

function failuresOf({ suites = [], specs = [] }: Suite): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => {
        const why = results.find(({ error }) => error !== undefined)?.error?.message ?? ''
        return `${file}:${line} ${title}: ${status === 'flaky' ? 'only at times: ' : ''}${firstLine(why)}`
      }),
  )
  return [...own, ...suites.flatMap(failuresOf)]
}

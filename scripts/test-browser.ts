import { readFileSync } from 'node:fs'
import type { Counts } from './test-steps.ts'

/** The sums of Playwright's JSON report. A flaky test failed once: it hides a race, so it counts as failed. */
export function readBrowserCounts(report: string): Counts {
  const { stats, errors } = JSON.parse(readFileSync(report, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
    errors: unknown[]
  }
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}

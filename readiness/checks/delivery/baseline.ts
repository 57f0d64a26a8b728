import { baselineFiles } from '#readiness/facts/delivery/baseline-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

const DAYS = 180

export const baseline = defineCheck({
  line: 'deployment/baseline',
  name: 'file',
  title: 'A baseline of performance is stored',
  proof: 'whole',
  looksAt: `JSON files named baseline (or paths.baselines of readiness.yaml): a 95th or 99th percentile in them, and a date of the last ${DAYS} days where they have one.`,
  why: 'Without figures of the last release nobody can say whether this one is slower.',
  mend: 'Measure with a fixed rate (k6, autocannon -R, oha) and commit {at, commit, n, rps, p50, p95, p99} as bench/baseline.json; measure again at each release.',
  needs: { baselines: baselineFiles },
  judge({ baselines }, { now }) {
    const usable = baselines.filter(({ percentiles }) =>
      percentiles.some((each) => /^(p9\d*|p95|p99|p97_?5|lcp|largest)/.test(each)),
    )
    const old = usable.filter(
      ({ measuredAt }) =>
        measuredAt !== undefined && now.getTime() - measuredAt.getTime() > DAYS * 86_400_000,
    )
    const fresh = some(
      usable
        .filter((each) => !old.includes(each))
        .map(({ path, percentiles }) => ({
          file: path,
          observed: percentiles.toSorted((a, b) => a.localeCompare(b)).join(', '),
        })),
    )
    if (fresh !== undefined) return pass('Figures are stored.', fresh)
    const [first] = old
    if (first !== undefined)
      return unknown(`The figures are older than ${DAYS} days. Measure again.`, [
        { file: first.path, observed: 'old figures' },
      ])
    const empty = some(
      baselines.map(({ path, problem }) => ({
        file: path,
        observed: problem ?? 'no percentile',
        expected: 'p95 or p99',
      })),
    )
    if (empty !== undefined)
      return fail(
        'What is called a baseline holds no 95th or 99th percentile.',
        'Store p50, p95, p99, the rate, the number of requests and the commit.',
        empty,
      )
    return unknown(
      'No baseline is stored in the tree. Commit one as bench/baseline.json, or name it in readiness.yaml: paths.baselines.',
    )
  },
})

import type { CoveredFile, CoverageReports } from '#readiness/facts/testing/coverage-reports.ts'
import type { Count } from '#readiness/facts/testing/read-coverage.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

export type CoverageRule = {
  /** "the code of the browser" */
  what: string
  percent: number
  isMeant(file: { side: string; isAboutAccounts: boolean }): boolean
}

const HOW =
  'Make one: `npx vitest run --coverage`, `npx c8 --all -r json npm test`, or `coverage run -m pytest && coverage json`. Or name it in readiness.yaml: paths.coverage.'
/** With more of the files left out, the figure is that of whatever was loaded. */
const LEFT_OUT = 1 / 3

export function judgeCoverage({ reports, sources }: CoverageReports, rule: CoverageRule): Judgement {
  const meant = sources.filter((source) => rule.isMeant(source))
  if (meant.length === 0) return notApplicable(`The tree has no file of ${rule.what}.`)
  const measuring = reports.filter(({ files }) => files.some((file) => rule.isMeant(file)))
  const fresh = measuring.filter(({ stale }) => stale === undefined)
  const [old] = measuring
  if (fresh.length === 0) {
    if (old?.stale !== undefined)
      return unknown(`The report is stale: ${old.stale}. Run the tests again.`, [
        { file: old.path, observed: `stale: ${old.stale}` },
      ])
    return unknown(
      reports.length === 0
        ? `No report of coverage is here. ${HOW}`
        : `No report measures ${rule.what}. ${HOW}`,
      reports.slice(0, 3).map(({ path }) => ({ file: path, observed: 'measures other code' })),
    )
  }
  const files = merge(fresh.flatMap((report) => report.files.filter((file) => rule.isMeant(file))))
  const measured = new Set(files.map(({ path }) => path))
  const left = meant.filter(({ path }) => !measured.has(path))
  const shown: Evidence[] = fresh
    .slice(0, 3)
    .map(({ path }) => ({ file: path, observed: 'a report, recomputed' }))
  if (left.length > meant.length * LEFT_OUT)
    return unknown(
      `The report measures ${meant.length - left.length} of ${meant.length} files of ${rule.what}; what no test loads is left out. Include all files (vitest: coverage.include, c8: --all, coverage.py: --source).`,
      [...shown, ...left.slice(0, 10).map(({ path }) => ({ file: path, observed: 'not measured' }))],
    )
  return judgeFigures(files, rule, shown)
}

function judgeFigures(
  files: readonly CoveredFile[],
  rule: CoverageRule,
  shown: readonly Evidence[],
): Judgement {
  const lines = sum(files.map((file) => file.lines))
  const branches = sum(files.flatMap((file) => file.branches ?? []))
  const told = `${percentOf(lines)} % of lines${branches.total > 0 ? ` and ${percentOf(branches)} % of branches` : ''} of ${rule.what}`
  const isEnough =
    percentOf(lines) >= rule.percent && (branches.total === 0 || percentOf(branches) >= rule.percent)
  const first = some(shown)
  if (isEnough && first !== undefined) return pass(`Tests cover ${told}.`, first)
  const worst = some(
    files
      .toSorted((a, b) => gapOf(b) - gapOf(a))
      .filter((file) => gapOf(file) > 0)
      .slice(0, 10)
      .map((file): Evidence => ({
        file: file.path,
        observed: 'among the files with most that no test reaches',
        expected: `${rule.percent} % of lines and branches`,
      })),
  )
  return fail(
    `Tests cover ${told}; ${rule.percent} % is asked for.`,
    'Test the files below first: they hold most of what no test reaches.',
    worst ?? [{ observed: 'nothing is covered', expected: `${rule.percent} % of lines and branches` }],
  )
}

const gapOf = ({ lines, branches }: CoveredFile): number =>
  lines.total - lines.covered + (branches === undefined ? 0 : branches.total - branches.covered)

/** Several reports may measure a file: what one of them saw covered is covered. */
function merge(files: readonly CoveredFile[]): CoveredFile[] {
  const best = new Map<string, CoveredFile>()
  for (const file of files) {
    const other = best.get(file.path)
    if (other === undefined || percentOf(file.lines) > percentOf(other.lines)) best.set(file.path, file)
  }
  return [...best.values()]
}

const sum = (counts: readonly Count[]): Count =>
  counts.reduce((all, each) => ({ covered: all.covered + each.covered, total: all.total + each.total }), {
    covered: 0,
    total: 0,
  })

/** Rounded down: 79.99 is not 80. */
const percentOf = ({ covered, total }: Count): number =>
  total === 0 ? 100 : Math.floor((covered / total) * 1_000) / 10

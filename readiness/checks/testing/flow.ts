import type { CiCommand } from '#readiness/facts/delivery/ci-commands.ts'
import type { TestFile } from '#readiness/facts/testing/test-files.ts'
import type { TestReport } from '#readiness/facts/testing/test-reports.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

/** A step that the tests of a flow have to take. */
export type Step = { what: string; pattern: RegExp }

/** Comments, imports, and tests that do not run. */
const NOT_DONE = /^\s*(\/\/|#|\*|import\b|from\b|x(it|test|describe)\()|\.(skip|todo)\(/

/** Where a step is taken: in the name of a test, else in what a test does. */
export function findStep(all: readonly TestFile[], { pattern }: Step): Evidence | undefined {
  const isNamed = ({ path }: TestFile): boolean => pattern.test(path.replaceAll(/[-_./]/g, ' '))
  const files = all.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
  for (const { path, titles } of files)
    for (const { text, line, modifier } of titles)
      if (modifier === undefined && pattern.test(text))
        return { file: path, line, observed: `"${text.slice(0, 120)}"` }
  for (const { path, text } of files) {
    const lines = text.split('\n')
    const at = lines.findIndex(
      (line) => line.length < 400 && !NOT_DONE.test(line) && pattern.test(spaced(line)),
    )
    if (at >= 0) return { file: path, line: at + 1, observed: (lines[at] ?? '').trim().slice(0, 120) }
  }
  return undefined
}

/** signIn and sign_in are sign in. */
const spaced = (line: string): string => line.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ')

/** Tests that shut out all others of their file. */
function findOnly(files: readonly TestFile[]): Evidence[] {
  return files.flatMap(({ path, titles }) =>
    titles
      .filter(({ modifier }) => modifier === 'only')
      .map(({ text, line }): Evidence => ({
        file: path,
        line,
        observed: `"${text.slice(0, 120)}": only this runs of its file`,
      })),
  )
}

/** What would take a step, were it not skipped. */
function findSkipped(files: readonly TestFile[], { pattern, what }: Step): Evidence {
  for (const { path, titles } of files)
    for (const { text, line, modifier } of titles)
      if (modifier === 'skip' && pattern.test(text))
        return {
          file: path,
          line,
          observed: `"${text.slice(0, 120)}" is skipped`,
          expected: `a test of ${what} that runs`,
        }
  return { observed: `no test of ${what}`, expected: 'a test that names it or takes the step' }
}

export type FlowRule = {
  /** "the way in through the pages" */
  what: string
  steps: readonly Step[]
  fix: string
}

/** Whether tests take each step of a flow. */
export function judgeFlow(files: readonly TestFile[], { what, steps, fix }: FlowRule): Judgement {
  const taken = steps.map((step) => ({ step, seen: findStep(files, step) }))
  const missing = some(
    taken.flatMap(({ step, seen }): Evidence[] => (seen === undefined ? [findSkipped(files, step)] : [])),
  )
  if (missing !== undefined)
    return fail(
      `Tests do not go ${what}; missing: ${taken.flatMap(({ step, seen }) => (seen === undefined ? [step.what] : [])).join(', ')}.`,
      fix,
      missing,
    )
  const inUse = new Set(taken.map(({ seen }) => seen?.file))
  const only = some(findOnly(files.filter(({ path }) => inUse.has(path))))
  if (only !== undefined)
    return fail('One test shuts the others of its file out.', 'Take `.only` away.', only)
  const seen = some(taken.flatMap(({ seen: each }) => each ?? []))
  return seen === undefined ? unknown('Nothing to look for.') : pass(`Tests go ${what}.`, seen)
}

const RUNNER =
  /\b(vitest|jest|mocha|ava|jasmine|karma|playwright test|cypress (run|open)|cypress-io\/github-action|wdio|testcafe|nightwatch|pytest|py\.test|nose2|unittest|manage\.py test|tox|nox|rspec|rails test|rake test|phpunit|pest|artisan test|go test|cargo test|cargo nextest|mix test|gradlew? (test|check|build)|mvn\w* \S*\s*(test|verify|package)|dotnet test|deno test|bun test|node (\S+ )*--test)\b|--test\b|\b(npm|pnpm|yarn|bun)( run)? (t|test|test:\S+|e2e)\b|\b(turbo|nx)\b.*\btest\b/
const BROWSER_RUNNER =
  /playwright|cypress|wdio|testcafe|nightwatch|selenium|e2e|\b(pytest|tox|rails test|rspec|manage\.py test)\b/i

/** Whether the tests are run: a report that is fresh, or CI that fails with them. */
export function judgeRun(
  {
    files,
    reports,
    commands,
  }: { files: readonly TestFile[]; reports: readonly TestReport[]; commands: readonly CiCommand[] },
  { steps, isBrowser }: { steps: readonly Step[]; isBrowser: boolean },
): Judgement {
  if (!steps.some((step) => findStep(files, step) !== undefined))
    return nothingToSee('No test of it is here, so none is run.')
  const isOfIt = (title: string): boolean => steps.some(({ pattern }) => pattern.test(spaced(title)))
  const fresh = reports.filter(({ stale }) => stale === undefined)
  const ran = fresh.flatMap(({ path, results }) =>
    results.filter(({ title }) => isOfIt(title)).map((result) => ({ path, ...result })),
  )
  const failed = some(
    ran
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ path, title }): Evidence => ({ file: path, observed: `failed: ${title.slice(0, 160)}` })),
  )
  if (failed !== undefined)
    return fail(
      'Tests of it failed when they last ran.',
      'Mend what the tests found, and run them again.',
      failed,
    )
  const passed = some(
    ran
      .filter(({ outcome }) => outcome === 'passed')
      .slice(0, 10)
      .map(({ path, title }): Evidence => ({ file: path, observed: `passed: ${title.slice(0, 160)}` })),
  )
  if (passed !== undefined) return pass('A fresh report has them passing.', passed)
  const pattern = isBrowser ? BROWSER_RUNNER : RUNNER
  const runs = commands.filter(
    ({ text }) => isRun(text, pattern) && !/\b(install|npm ci|playwright install)\b/.test(text),
  )
  const strict = runs.find(({ isSwallowed, isOnChange }) => !isSwallowed && isOnChange)
  if (strict !== undefined)
    return pass('CI runs the tests on every change, and fails with them. No report of a run was read.', [
      {
        file: strict.file,
        line: strict.line,
        observed: `${strict.text.slice(0, 160)}${strict.through === '' ? '' : ` (through ${strict.through.slice(0, 200)})`}`,
      },
    ])
  const swallowed = some(
    runs
      .filter(({ isSwallowed }) => isSwallowed)
      .map(({ file, line, text }): Evidence => ({ file, line, observed: text.slice(0, 160) })),
  )
  if (swallowed !== undefined)
    return fail(
      'CI runs the tests and ignores what they say.',
      'Take `|| true` or continue-on-error away.',
      swallowed,
    )
  return unknown(
    'Tests are there; that they pass cannot be seen: no fresh report (JUnit or Playwright JSON below test-results/, or named in readiness.yaml: paths.testReports), and no CI that runs them on a change.',
  )
}

/** Scripts name the words of a command one by one: ['playwright', 'test']. */
function isRun(text: string, pattern: RegExp): boolean {
  const plain = text.replaceAll(/['"`,[\]\s]+/g, ' ')
  return pattern.test(plain) && RUNNER.test(plain)
}

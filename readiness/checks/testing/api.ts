import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { openapiFiles, type OpenapiFile } from '#readiness/facts/documents/openapi-files.ts'
import { NOT_OURS, packaging } from '#readiness/facts/documents/packaging.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { routeList, type Route } from '#readiness/facts/testing/route-list.ts'
import { testFiles, type TestFile } from '#readiness/facts/testing/test-files.ts'
import { testReports } from '#readiness/facts/testing/test-reports.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import {
  fail,
  notApplicable,
  nothingToSee,
  pass,
  unknown,
  type Judgement,
} from '#readiness/model/judgement.ts'
import { judgeRun } from './flow.ts'

const FIX =
  'Write a test for each operation that sends the request and looks at status and body, the refusals too.'
/** Fewer cannot be told from operations that tests reach through a client. */
const SHARE = 0.8

export const apiFiles = defineCheck({
  line: 'testing/api',
  name: 'files',
  title: 'Tests send requests to the operations of the API',
  proof: 'part',
  looksAt:
    'Operations of the OpenAPI description, else routes in the code, and whether tests that send requests name their paths.',
  why: 'An operation that no test calls is first called by a user.',
  mend: FIX,
  needs: {
    tests: testFiles,
    uses: projectUses,
    packs: packaging,
    specs: openapiFiles,
    routes: routeList,
    ci: ciCommands,
  },
  judge({ tests, uses, packs, specs, routes, ci }): Judgement {
    if (uses.server === undefined) return notApplicable('Nothing in the tree answers requests.')
    if (packs.image !== undefined) return notApplicable(NOT_OURS, [packs.image])
    const other = ci.commands.find(({ text }) =>
      /\b(newman|schemathesis|dredd|hurl|tavern|karate|bru run|stepci|st run)\b/.test(text),
    )
    if (other !== undefined)
      return unknown('CI tests the API with a tool whose cases are not read.', [
        { file: other.file, line: other.line, observed: other.text.slice(0, 160) },
      ])
    if (tests.length === 0) return fail('The tree has no tests.', FIX, [{ observed: 'no file of tests' }])
    const senders = tests.filter(({ sendsRequests, isBrowser }) => sendsRequests || isBrowser)
    if (senders.length === 0)
      return fail('No test sends a request.', FIX, [
        {
          file: tests[0]?.path ?? '',
          observed: `${tests.length} files of tests, none of which sends a request`,
        },
      ])
    const operations = operationsOf(specs, routes)
    if (operations.length === 0)
      return unknown('Tests send requests; which operations there are cannot be told from the tree.', [
        { file: senders[0]?.path ?? '', observed: 'sends requests' },
      ])
    const missed = operations.filter((operation) => !isNamed(tests, operation))
    const named = operations.length - missed.length
    if (named >= operations.length * SHARE)
      return pass(`Tests name ${named} of ${operations.length} operations.`, [
        {
          file: senders[0]?.path ?? '',
          observed: `${named} of ${operations.length} operations are named by tests`,
        },
      ])
    return unknown(
      `Tests name the paths of ${named} of ${operations.length} operations; whether they reach the others (through a client, by name) cannot be told.`,
      missed.slice(0, 15).map(({ method, path, file, line }) => ({
        file,
        line,
        observed: `${method} ${path} is named by no test`,
      })),
    )
  },
})

export const apiRun = defineCheck({
  line: 'testing/api',
  name: 'run',
  title: 'The tests of the API are run, and pass',
  proof: 'part',
  looksAt: 'Fresh reports of test runs, else the commands of CI on every change.',
  why: 'A test that nobody runs tests nothing.',
  mend: 'Run the tests in CI on every change, without `|| true`, and keep the report (JUnit or JSON) in test-results/.',
  needs: { tests: testFiles, uses: projectUses, reports: testReports, ci: ciCommands },
  judge({ tests, uses, reports, ci }): Judgement {
    const files = tests.filter(({ sendsRequests, isBrowser }) => sendsRequests || isBrowser)
    if (uses.server === undefined || some(files) === undefined)
      return nothingToSee('No test sends a request.')
    return judgeRun(
      { files, reports, commands: ci.commands },
      { steps: [{ what: 'a request', pattern: /./ }], isBrowser: false },
    )
  },
})

type Operation = Pick<Route, 'method' | 'path' | 'file' | 'line'>

function operationsOf(specs: readonly OpenapiFile[], routes: readonly Route[]): Operation[] {
  const whole = specs.filter(({ isPiece }) => isPiece === undefined)
  const best = whole.toSorted((a, b) => b.operations.length - a.operations.length)[0]
  const described = (best?.operations ?? []).map(({ method, path }) => ({
    method,
    path,
    file: best?.path ?? '',
    line: 1,
  }))
  // A description of a part says nothing of the rest.
  const all = described.length * 2 >= routes.length && described.length > 0 ? described : [...routes]
  return all.filter(({ path }) => staticParts(path).length > 0).slice(0, 500)
}

const isParameter = (part: string): boolean => /^[:{<[*]|^\*$|\$\{/.test(part)
const staticParts = (path: string): string[] =>
  path.split('/').filter((part) => part !== '' && !isParameter(part))

/** The path as it would be written in a test, with anything for its parameters. */
function isNamed(tests: readonly TestFile[], { path }: Operation): boolean {
  const last = staticParts(path).at(-1) ?? ''
  const parts = path.split('/').filter((part) => part !== '')
  const source = parts
    .map((part) => (isParameter(part) ? String.raw`[^/\s"'?]{1,200}` : escape(part)))
    .join('/')
  const pattern = new RegExp(`(^|/|["'\`}])${source}(?=/?($|["'\`?\\s,)#&]))`, 'm')
  return tests.some(({ text }) => text.includes(last) && pattern.test(text))
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { NOT_OURS, packaging } from '#readiness/facts/documents/packaging.ts'
import { projectUses, type ProjectUses } from '#readiness/facts/environment/project-uses.ts'
import { testFiles, type TestFile } from '#readiness/facts/testing/test-files.ts'
import { testReports } from '#readiness/facts/testing/test-reports.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { fail, notApplicable, nothingToSee, type Judgement } from '#readiness/model/judgement.ts'
import { AUTHENTICATION, LOGIN, PROFILE, REGISTRATION, TRANSACTIONS } from './flow-rules.ts'
import { findStep, judgeFlow, judgeRun, type FlowRule } from './flow.ts'

type Flow = {
  line: string
  title: string
  rule: FlowRule
  why: string
  isBrowser: boolean
  /** Why the line asks nothing of this project. */
  spares(uses: ProjectUses): string | undefined
}

const noAccounts = ({ accounts }: ProjectUses): string | undefined =>
  accounts === undefined ? 'Nothing in the tree signs anybody in.' : undefined
const noPages = (uses: ProjectUses): string | undefined =>
  noAccounts(uses) ?? (uses.browser === undefined ? 'The tree has no pages for a browser.' : undefined)

const FLOWS: readonly Flow[] = [
  {
    line: 'testing/authentication',
    title: 'Tests sign in, and are refused',
    rule: AUTHENTICATION,
    why: 'A change that lets everybody in looks the same from outside as one that does not, until somebody tries.',
    isBrowser: false,
    spares: noAccounts,
  },
  {
    line: 'testing/transactions',
    title: 'Tests break a transaction half-way, or run two at once',
    rule: TRANSACTIONS,
    why: 'Half-done changes and lost updates never show with one user at a time.',
    isBrowser: false,
    spares: ({ database }) => (database === undefined ? 'Nothing in the tree uses a database.' : undefined),
  },
  {
    line: 'testing/registration',
    title: 'An end-to-end test registers somebody',
    rule: REGISTRATION,
    why: 'Who cannot register leaves, and does not file a ticket.',
    isBrowser: true,
    spares: noPages,
  },
  {
    line: 'testing/login',
    title: 'An end-to-end test signs in and out',
    rule: LOGIN,
    why: 'Cookies, redirects and content policies only meet in a browser.',
    isBrowser: true,
    spares: noPages,
  },
  {
    line: 'testing/profile',
    title: 'An end-to-end test changes a profile',
    rule: PROFILE,
    why: 'Forms that lose what was typed pass every unit test.',
    isBrowser: true,
    spares: noPages,
  },
]

const needs = { tests: testFiles, uses: projectUses, packs: packaging } as const

const filesCheck = ({ line, title, rule, why, isBrowser, spares }: Flow): Check =>
  defineCheck({
    line,
    name: 'files',
    title,
    proof: 'part',
    looksAt: isBrowser
      ? 'Tests that drive a browser (Playwright, Cypress, Selenium and others): names and steps, with .only and .skip.'
      : 'Names of tests and what they do, with .only and .skip.',
    why,
    mend: rule.fix,
    needs,
    judge({ tests, uses, packs }): Judgement {
      const spared = spares(uses)
      if (spared !== undefined) return notApplicable(spared)
      const isTested = rule.steps.every((step) => findStep(tests, step) !== undefined)
      if (packs.image !== undefined && !isTested) return notApplicable(NOT_OURS, [packs.image])
      if (tests.length === 0)
        return fail('The tree has no tests.', rule.fix, [{ observed: 'no file of tests' }])
      const meant = tests.filter((test) => !isBrowser || test.isBrowser)
      if (meant.length === 0)
        return fail('No test drives a browser.', rule.fix, [
          { observed: `${rule.steps.map(({ what }) => what).join(', ')}: no end-to-end test` },
        ])
      return judgeFlow(ofFlow(meant, isBrowser), rule)
    },
  })

/** Unit tests of a browser's parts count for no flow; of the rest the integration tests come first. */
const ofFlow = (tests: readonly TestFile[], isBrowser: boolean): TestFile[] =>
  isBrowser ? [...tests] : tests.toSorted((a, b) => Number(b.sendsRequests) - Number(a.sendsRequests))

const runCheck = ({ line, rule, isBrowser, spares }: Flow): Check =>
  defineCheck({
    line,
    name: 'run',
    title: 'These tests are run, and pass',
    proof: 'part',
    looksAt:
      'Fresh reports of test runs (JUnit XML, JSON of Playwright, Vitest, Jest, Mocha), else the commands of CI on every change.',
    why: 'A test that nobody runs tests nothing.',
    mend: 'Run the tests in CI on every change, without `|| true`, and keep the report (JUnit or JSON) in test-results/.',
    needs: { ...needs, reports: testReports, ci: ciCommands },
    judge({ tests, uses, reports, ci }): Judgement {
      if (spares(uses) !== undefined) return nothingToSee('There is no such flow here.')
      const meant = tests.filter((test) => !isBrowser || test.isBrowser)
      const isThere = rule.steps.every((step) => findStep(meant, step) !== undefined)
      if (!isThere) return nothingToSee('No test of it is here, so none is run.')
      return judgeRun({ files: meant, reports, commands: ci.commands }, { steps: rule.steps, isBrowser })
    },
  })

export const FLOW_CHECKS: readonly Check[] = FLOWS.flatMap((flow) => [filesCheck(flow), runCheck(flow)])

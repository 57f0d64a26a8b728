import { coverageReports } from '#readiness/facts/testing/coverage-reports.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeCoverage } from './judge-coverage.ts'

const LOOKS_AT =
  'Reports of coverage in the tree (coverage-final.json, lcov.info, coverage-summary.json, coverage.json of coverage.py, Cobertura XML), recomputed file by file. A report older than the code, or of less than two thirds of the files, says nothing.'

export const frontendCoverage = defineCheck({
  line: 'testing/frontend-coverage',
  name: 'report',
  title: 'Tests cover 80 % of the code of the browser',
  proof: 'whole',
  looksAt: LOOKS_AT,
  why: 'What no test reaches breaks without anybody noticing.',
  mend: 'Run the tests with coverage over all files, and test the ones that are reached least.',
  needs: { coverage: coverageReports },
  judge: ({ coverage }) =>
    judgeCoverage(coverage, {
      what: 'the code of the browser',
      percent: 80,
      isMeant: ({ side }) => side === 'frontend',
    }),
})

export const backendCoverage = defineCheck({
  line: 'testing/backend-coverage',
  name: 'report',
  title: 'Tests cover 80 % of the code of the server',
  proof: 'whole',
  looksAt: LOOKS_AT,
  why: 'What no test reaches breaks without anybody noticing.',
  mend: 'Run the tests with coverage over all files, and test the ones that are reached least.',
  needs: { coverage: coverageReports },
  judge: ({ coverage }) =>
    judgeCoverage(coverage, {
      what: 'the code of the server',
      percent: 80,
      isMeant: ({ side }) => side === 'backend',
    }),
})

export const authCoverage = defineCheck({
  line: 'testing/auth-coverage',
  name: 'report',
  title: 'Tests cover 90 % of the code that decides who comes in',
  proof: 'whole',
  looksAt: `${LOOKS_AT} Of those the files of the server whose path names accounts: auth, session, password, login, token and the like.`,
  why: 'A branch of the sign-in that no test has taken is a branch that an attacker takes first.',
  mend: 'Test each branch of signing in, signing out, resetting and checking rights, the refusals above all.',
  needs: { coverage: coverageReports },
  judge: ({ coverage }) =>
    judgeCoverage(coverage, {
      what: 'the code of accounts',
      percent: 90,
      isMeant: ({ side, isAboutAccounts }) => side === 'backend' && isAboutAccounts,
    }),
})

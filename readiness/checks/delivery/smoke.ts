import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { testFiles } from '#readiness/facts/testing/test-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const SMOKE = /\bsmoke\b|@smoke/i

export const smokeTests = defineCheck({
  line: 'deployment/smoke',
  name: 'static',
  title: 'The smoke tests of the tree are switched on',
  proof: 'hint',
  looksAt:
    'Tests and commands of CI that are called smoke, with .skip, .only and `|| true`. That they pass is shown live.',
  why: 'A smoke test that is skipped, or whose failure is ignored, lets a broken release through with a green tick.',
  mend: 'Take .skip and `|| true` away, and run the smoke tests against the address of the release.',
  needs: { tests: testFiles, ci: ciCommands },
  judge({ tests, ci }) {
    const found = tests.flatMap(({ path, titles }) =>
      titles
        .filter(({ text }) => SMOKE.test(text) || SMOKE.test(path.replaceAll(/[-_./]/g, ' ')))
        .map((title) => ({ path, ...title })),
    )
    const commands = ci.commands.filter(({ text, through }) => SMOKE.test(text) && through === '')
    const off = some([
      ...found
        .filter(({ modifier }) => modifier === 'skip')
        .map(({ path, line, text }) => ({
          file: path,
          line,
          observed: `"${text.slice(0, 120)}" is skipped`,
        })),
      ...commands
        .filter(({ isSwallowed }) => isSwallowed)
        .map(({ file, line, text }) => ({ file, line, observed: `${text.slice(0, 120)} cannot fail` })),
    ])
    if (off !== undefined)
      return fail('Smoke tests are switched off.', 'Take .skip, `|| true` or continue-on-error away.', off)
    const seen = some([
      ...found
        .slice(0, 3)
        .map(({ path, line, text }) => ({ file: path, line, observed: `"${text.slice(0, 120)}"` })),
      ...commands.slice(0, 3).map(({ file, line, text }) => ({ file, line, observed: text.slice(0, 120) })),
    ])
    return seen === undefined
      ? nothingToSee('No test in the tree is called a smoke test.')
      : pass('Smoke tests are there; whether they pass is seen live.', seen)
  },
})

import { ciCommands, type CiCommand } from '#readiness/facts/delivery/ci-commands.ts'
import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { styleFiles } from '#readiness/facts/documents/style-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const TOOL =
  /\b(eslint|oxlint|oxfmt|biome|prettier|ruff|flake8|pylint|black|rubocop|golangci-lint|dprint|deno (lint|fmt)|next lint|ng lint|vue-cli-service lint|stylelint|phpcs|php-cs-fixer|pint|clippy|cargo fmt|gofmt|mix (credo|format)|checkstyle|spotless|super-linter|pre-commit|prek|djlint|curlylint)(?![a-z0-9])|(^|&&\s*|;\s*|\b(npx|exec|yarn|pnpm|bunx)\s+)(standard|xo)(?=\s|$)/
/** Enough for a tree of shell scripts and Dockerfiles, and not for one of code. */
const SHELL_TOOL = /\b(shellcheck|shfmt|hadolint)(?![a-z0-9])/
const INSTALL =
  /\b(npm (i|install|ci)|pnpm (i|install|add)|yarn add|git (commit|add)|pre-commit autoupdate|pip3? install|uv pip install|apt-get|brew|gem install|npx playwright)\b/

/** Words for whoever reads the log. What is handed on by a pipe is run. */
const SAYS = /^\s*(echo|log|printf)\b[^|]*$/

export const style = defineCheck({
  line: 'documents/style',
  name: 'enforced',
  title: 'The code style is configured, and CI enforces it',
  proof: 'whole',
  looksAt:
    'Configuration of linters and formatters, and the commands of CI with scripts, Makefile targets and called files followed.',
  why: 'A style that nothing enforces is a style of whoever reviewed last; a linter whose failure is swallowed enforces nothing.',
  mend: 'Run the linter in CI as a step of its own that fails the run: `npm run lint`, without `|| true` and without continue-on-error.',
  needs: { files: styleFiles, ci: ciCommands, documents: documentPages },
  judge({ files, ci, documents }): Judgement {
    const { configuration, hosted, scripted, isShell } = files
    const guide = documents.pages.find(({ path }) =>
      /(^|\/)(STYLE|STYLE-?GUIDE|CODE-?STYLE|CODING[-_]?(STYLE|STANDARDS?|GUIDELINES?))[^/]*$/i.test(path),
    )
    const runs = ci.commands.filter(
      ({ text }) =>
        (TOOL.test(text) || (isShell && SHELL_TOOL.test(text))) && !INSTALL.test(text) && !SAYS.test(text),
    )
    const enforced = runs.find(({ isSwallowed, isOnChange }) => !isSwallowed && isOnChange)
    const seen: Evidence[] = [
      ...(configuration === undefined ? [] : [configuration]),
      ...(guide === undefined ? [] : [{ file: guide.path, observed: 'a style guide' }]),
    ]
    if (enforced !== undefined) return pass('CI enforces it.', [evidenceOf(enforced), ...seen])
    const swallowed = some(runs.filter(({ isSwallowed }) => isSwallowed).map((each) => evidenceOf(each)))
    if (swallowed !== undefined)
      return fail(
        'CI runs the linter and ignores what it says.',
        'Take `|| true`, --exit-zero or continue-on-error away, so that a fault fails the run.',
        swallowed,
      )
    if (hosted !== undefined) return pass('A service runs the hooks on every change.', [hosted, ...seen])
    if (scripted !== undefined)
      return unknown(
        'A script of the CI comes to a linter; whether it runs on each change cannot be told from the configuration.',
        [scripted, ...seen],
      )
    const first = some(seen)
    if (first === undefined)
      return fail(
        'Nothing says how code is to be written: no linter, no formatter and no guide.',
        'Add a linter and a formatter with a configuration, and run both in CI.',
        [{ observed: 'no configuration of a linter or formatter', expected: 'one that CI runs' }],
      )
    if (ci.files.length === 0)
      return unknown(
        'A style is there; whether anything enforces it cannot be seen: the tree has no CI configuration.',
        first,
      )
    return fail(
      'No CI run of a change comes to a linter or formatter.',
      'Run the linter in CI on every change, as a step that fails the run.',
      [{ file: ci.files[0] ?? '', observed: 'no command of CI runs a linter or formatter' }, ...seen],
    )
  },
})

const evidenceOf = ({ file, line, text, through }: CiCommand): Evidence => ({
  file,
  line,
  observed: `${text.slice(0, 160)}${through === '' ? '' : ` (through ${through.slice(0, 200)})`}`,
})

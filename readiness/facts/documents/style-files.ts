import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type StyleFiles = {
  /** A configuration of a linter or formatter. */
  configuration?: Evidence
  /** Hooks that a service runs on each change: its settings stand in their file. */
  hosted?: Evidence
  /** A script of the CI that comes to a linter, where what CI runs is put together by scripts. */
  scripted?: Evidence
  /** What ships is shell and Dockerfiles, more than code of any other language. */
  isShell: boolean
}

const FILE =
  /(^|\/)(\.eslintrc(\.\w+)?|eslint\.config\.[cm]?[jt]s|\.oxlintrc\.jsonc?|oxlint\.config\.\w+|biome\.jsonc?|\.?ruff\.toml|\.flake8|\.pylintrc|pylintrc|\.rubocop\.yml|\.golangci\.ya?ml|\.prettierrc(\.\w+)?|prettier\.config\.[cm]?[jt]s|\.oxfmtrc\.jsonc?|dprint\.json|\.standardrc(\.\w+)?|deno\.jsonc?|phpcs\.xml(\.dist)?|\.php-cs-fixer(\.dist)?\.php|pint\.json|checkstyle\.xml|rustfmt\.toml|clippy\.toml|\.credo\.exs|\.xo-config\.\w+)$/
/** Files that hold the settings of several tools, and the mark of one of ours in them. */
const SHARED: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|\/)pyproject\.toml$/, /^\[tool\.(ruff|black|pylint|isort|yapf|flake8)\b/m],
  [/(^|\/)(setup\.cfg|tox\.ini)$/, /^\[(flake8|pycodestyle|pylint|isort|yapf)\b/m],
  [/(^|\/)package\.json$/, /^\s*"(eslintConfig|prettier|xo|standard)"\s*:\s*[{"]\s*(?!\^|~|\d)/m],
  [
    /^\.pre-commit-config\.ya?ml$/,
    /\b(ruff|black|flake8|pylint|eslint|prettier|biome|golangci-lint|shfmt|shellcheck|hadolint|djlint|rubocop|clippy|cargo-fmt|rustfmt)\b/,
  ],
]
const HOOKS = /^\.pre-commit-config\.ya?ml$/
const SCRIPT = /^\.(buildkite|circleci|gitlab|semaphore|ci)\/(.+\/)?[\w.-]+(\.(sh|bash|py|rb))?$/
const LINTER =
  /^\s*(?!#)[^#\n]*\b(eslint|oxlint|biome|prettier|ruff|flake8|pylint|rubocop|golangci-lint|stylelint|shellcheck|clippy)\s+\S/m
const CODE = /\.([cm]?[jt]sx?|vue|svelte|py|rb|php|go|rs|java|kts?|cs|exs?|scala)$/i
const SHELL = /\.(sh|bash)$|(^|\/)([^/]*\.)?(Docker|Container)file[^/]*$|(^|\/)[\w-]*entrypoint[\w-]*$/i

/** What a tree has to hold its code to a style. */
export const styleFiles = defineFact<StyleFiles>({
  name: 'style of the code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const ours = tree.files.filter(({ kind }) => kind !== 'vendored' && kind !== 'test')
    const count = (pattern: RegExp): number =>
      ours.filter(({ path, kind }) => kind === 'product' && pattern.test(path)).length
    const found: { -readonly [K in keyof StyleFiles]: StyleFiles[K] } = {
      isShell: count(SHELL) > count(CODE),
    }
    const file = ours.find(({ path }) => FILE.test(path))
    if (file !== undefined)
      found.configuration = { file: file.path, observed: 'a configuration of the style' }
    const isOfInterest = ({ path, bytes }: TreeFile): boolean =>
      bytes < 200_000 && (SCRIPT.test(path) || SHARED.some(([name]) => name.test(path)))
    for (const { path } of ours.filter(isOfInterest).slice(0, 300)) {
      const text = (await tree.read(path)) ?? ''
      const [, mark] = SHARED.find(([name]) => name.test(path)) ?? []
      const line = mark === undefined ? undefined : lineOf(text, mark)
      if (line !== undefined)
        found.configuration ??= { file: path, line, observed: 'a configuration of the style' }
      const service = HOOKS.test(path) && line !== undefined ? lineOf(text, /^ci:/m) : undefined
      if (service !== undefined)
        found.hosted ??= {
          file: path,
          line: service,
          observed: 'ci: hooks that pre-commit.ci runs on each change',
        }
      const run = SCRIPT.test(path) ? lineOf(text, LINTER) : undefined
      if (run !== undefined)
        found.scripted ??= {
          file: path,
          line: run,
          observed: text.split('\n')[run - 1]!.trim().slice(0, 160),
        }
    }
    return found
  },
})

function lineOf(text: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const lead = /^\s*/.exec(match[0])![0].length
  return text.slice(0, match.index + lead).split('\n').length
}

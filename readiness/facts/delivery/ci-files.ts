import {
  entriesOf,
  entryOf,
  itemsOf,
  readPlacedYaml,
  textOf,
  type Placed,
} from '#readiness/facts/containers/placed-yaml.ts'

/** A command as a CI configuration holds it. */
export type CiStep = {
  file: string
  line: number
  text: string
  /** Its failure does not fail the run. */
  isSwallowed: boolean
  /** Runs when code changes, not only on a timer, a tag or by hand. */
  isOnChange: boolean
}

export const CI_FILE =
  /^(\.github\/workflows\/[^/]+\.ya?ml|\.forgejo\/workflows\/[^/]+\.ya?ml|\.gitea\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|\.gitlab\/.*\.ya?ml|\.circleci\/config\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.travis\.ya?ml|\.drone\.ya?ml|\.woodpecker(\/[^/]+)?\.ya?ml|\.buildkite\/[^/]+\.ya?ml|cloudbuild\.ya?ml|Jenkinsfile|\.ci\/[^/]+|ci\/[^/]+\.sh)$/

/** The steps of a CI configuration. @throws {Error} when it is no YAML */
export function readCiSteps(file: string, text: string): CiStep[] {
  if (file.endsWith('Jenkinsfile')) return jenkinsSteps(file, text)
  if (!/\.ya?ml$/.test(file)) return [{ file, line: 1, text, isSwallowed: false, isOnChange: true }]
  const root = readPlacedYaml(file, text)
  return /\/workflows\//.test(file) ? workflowSteps(root) : otherSteps(root)
}

function jenkinsSteps(file: string, text: string): CiStep[] {
  return text.split('\n').flatMap((each, at) => {
    const [, command] = /\bsh\s*\(?\s*(?:script:\s*)?['"]{1,3}([^'"]+)/.exec(each) ?? []
    return command === undefined
      ? []
      : [{ file, line: at + 1, text: command, isSwallowed: false, isOnChange: true }]
  })
}

const ON_CHANGE = /^(push|pull_request|pull_request_target|merge_group|workflow_call)$/

function workflowSteps(root: Placed): CiStep[] {
  const on = entryOf(root, 'on')
  const events =
    on?.kind === 'map' ? [...on.entries.keys()] : itemsOf(on).flatMap((item) => textOf(item) ?? [])
  const push = entryOf(on, 'push')
  const onTagsOnly = entryOf(push, 'tags') !== undefined && entryOf(push, 'branches') === undefined
  const isOnChange = events.some((event) => ON_CHANGE.test(event) && !(event === 'push' && onTagsOnly))
  return entriesOf(entryOf(root, 'jobs')).flatMap(([, job]) => {
    const isJobSwallowed = isTrue(entryOf(job, 'continue-on-error'))
    return itemsOf(entryOf(job, 'steps')).flatMap((step) =>
      stepOf(step, isOnChange, isJobSwallowed || isTrue(entryOf(step, 'continue-on-error'))),
    )
  })
}

/** Steps of a composite action. */
export function readActionSteps(
  file: string,
  text: string,
  isOnChange: boolean,
  isSwallowed: boolean,
): CiStep[] {
  const root = readPlacedYaml(file, text)
  return itemsOf(entryOf(root, 'runs', 'steps')).flatMap((step) => stepOf(step, isOnChange, isSwallowed))
}

function stepOf(step: Placed, isOnChange: boolean, isSwallowed: boolean): CiStep[] {
  const run = entryOf(step, 'run')
  const uses = entryOf(step, 'uses')
  const command = textOf(run) ?? (uses === undefined ? undefined : `uses: ${textOf(uses) ?? ''}`)
  const place = run ?? uses
  if (command === undefined || place === undefined) return []
  const folder = textOf(entryOf(step, 'working-directory'))
  const text = folder === undefined ? command : `cd ${folder}\n${command}`
  return [{ file: place.file, line: place.line, text, isSwallowed, isOnChange }]
}

const SCRIPT_KEYS = new Set([
  'script',
  'before_script',
  'run',
  'command',
  'commands',
  'bash',
  'pwsh',
  'install',
])

/** GitLab, CircleCI and the rest: each keeps its commands under one of a few keys. */
function otherSteps(node: Placed, isSwallowed = false, depth = 0): CiStep[] {
  if (depth > 20) return []
  if (node.kind === 'list') return node.items.flatMap((item) => otherSteps(item, isSwallowed, depth + 1))
  if (node.kind === 'scalar') return []
  const allowed = isSwallowed || isTrue(entryOf(node, 'allow_failure')) || isTrue(entryOf(node, 'soft_fail'))
  return [...node.entries].flatMap(([key, value]) => {
    if (SCRIPT_KEYS.has(key) && (value.kind !== 'map' || entryOf(value, 'command') === undefined)) {
      const lines = itemsOf(value).flatMap((item): CiStep[] => {
        const text = textOf(item)
        if (text === undefined) return otherSteps(item, allowed, depth + 1)
        return [{ file: item.file, line: item.line, text, isSwallowed: allowed, isOnChange: true }]
      })
      return lines
    }
    return otherSteps(value, allowed, depth + 1)
  })
}

const isTrue = (node: Placed | undefined): boolean => /^(true|yes|on)$/i.test(textOf(node) ?? '')

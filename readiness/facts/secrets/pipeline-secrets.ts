import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { isNoSecretValue, isSecretName } from '#readiness/facts/containers/secret-names.ts'
import { yamlDepth } from '#readiness/settings/yaml-depth.ts'
import { hashOf, sayLength, type FoundSecret } from './found-secret.ts'
import { isPlaceholder, isTrivial, looksRandom } from './secret-words.ts'

const PIPELINE =
  /(^|\/)(\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|\.gitlab\/[^/]+\.ya?ml|\.circleci\/config\.ya?ml|azure-pipelines[\w.-]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.woodpecker(\/[^/]+)?\.ya?ml|\.travis\.ya?ml)$/

export const isPipeline = (path: string): boolean => PIPELINE.test(path)

/** Under these keys stand variables; under `services` those of a database that lives as long as the job. */
const VARIABLES = /^(env|environment|variables)$/i
const THROWAWAY = /^(services|postgres|mysql|redis)$/i
const RELEASES = /deploy|release|publish|production|\bprod\b/i
/** Variables that say of those beside them that they serve a run of tests. */
const MODES = [
  'NODE_ENV',
  'APP_ENV',
  'RAILS_ENV',
  'RACK_ENV',
  'MIX_ENV',
  'DJANGO_ENV',
  'FLASK_ENV',
  'ENVIRONMENT',
]
const DEPTH = 30

type Place = { isVariables: boolean; isThrowaway: boolean; isRelease: boolean }

/** Variables of a pipeline with a secret written into it. `conceal` is told each. */
export function findPipelineSecrets(
  file: string,
  text: string,
  conceal: (secret: string) => void,
): FoundSecret[] {
  if (text.length > 262_144 || yamlDepth(text) > 100 || !/(env|environment|variables)\s*:/i.test(text))
    return []
  const lines = new LineCounter()
  const found: FoundSecret[] = []
  let document
  try {
    document = parseDocument(text, {
      schema: 'core',
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    })
  } catch {
    return []
  }
  const enter = (node: unknown, place: Place, depth: number): void => {
    if (depth > DEPTH) return
    if (isSeq(node)) for (const item of node.items) enter(item, place, depth + 1)
    if (isMap(node)) enterMap(node, place, depth)
  }
  const enterMap = (map: YAMLMap, place: Place, depth: number): void => {
    const isRelease = place.isRelease || saysRelease(map)
    const isThrowaway = place.isThrowaway || (place.isVariables && !isRelease && saysTest(map))
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (
        isScalar(value) &&
        place.isVariables &&
        isSecret(name, String(value.value), { ...place, isThrowaway })
      ) {
        conceal(String(value.value))
        found.push({
          file,
          line: lines.linePos(value.range?.[0] ?? 0).line,
          what: `${name} has a value of ${sayLength(String(value.value))}`,
          hash: hashOf(String(value.value)),
        })
      }
      enter(
        value,
        {
          isVariables: VARIABLES.test(name),
          isThrowaway: place.isThrowaway || THROWAWAY.test(name),
          isRelease: isRelease || RELEASES.test(name),
        },
        depth + 1,
      )
    }
  }
  enter(document.contents, { isVariables: false, isThrowaway: false, isRelease: RELEASES.test(file) }, 0)
  return found
}

const saysRelease = (map: YAMLMap): boolean =>
  ['name', 'environment'].some((key) => {
    const value = map.get(key)
    return typeof value === 'string' && RELEASES.test(value)
  })

const saysTest = (map: YAMLMap): boolean =>
  MODES.some((name) => /^(test|testing)$/i.test(String(map.get(name))))

/**
 * Jobs that test write passwords down for what they start themselves, which is no fault. So a value has to look drawn
 * by a machine, or to stand in a job that releases.
 */
function isSecret(name: string, value: string, { isThrowaway, isRelease }: Place): boolean {
  if (isThrowaway || !isSecretName(name) || isPlaceholder(value) || isNoSecretValue(value)) return false
  if (isTrivial(value) || /test|dummy|fake|mock|not[-_ ]?(a[-_ ]?)?(real|secret)|\bci\b/i.test(value))
    return false
  return looksRandom(value) || (isRelease && value.length >= 8)
}

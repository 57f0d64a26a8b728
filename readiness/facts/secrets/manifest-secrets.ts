import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import { isNoSecretValue, isSecretName, passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { yamlDepth } from '#readiness/settings/yaml-depth.ts'
import { sayLength } from './found-secret.ts'
import { isForDevelopment } from './secret-files.ts'
import { isPlaceholder } from './secret-words.ts'

export type ManifestSecret = { file: string; line: number; observed: string; isOutside: boolean }

const WORKLOAD = /^kind:\s*["']?(Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod|Rollout)\b/m
const FILES = 200
const DEPTH = 24

/** Where containers of Kubernetes get their secrets from. Templates of Helm are not rendered, and left out. */
export const manifestSecrets = defineFact<readonly ManifestSecret[]>({
  name: 'secrets of Kubernetes manifests',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const found: ManifestSecret[] = []
    let count = 0
    for (const { path, kind } of tree.match(/\.ya?ml$/i)) {
      if (kind === 'test' || kind === 'example' || kind === 'vendored' || isForDevelopment(path)) continue
      const text = await tree.read(path)
      if (
        text === undefined ||
        text.length > 262_144 ||
        !WORKLOAD.test(text) ||
        text.includes('{{') ||
        yamlDepth(text) > 100
      )
        continue
      count += 1
      if (count > FILES) break
      found.push(...secretsIn(path, text, at.conceal))
    }
    return found
  },
})

function secretsIn(file: string, text: string, conceal: (secret: string) => void): ManifestSecret[] {
  const lines = new LineCounter()
  const found: ManifestSecret[] = []
  const lineOf = (node: YAMLMap): number => lines.linePos(node.range?.[0] ?? 0).line
  const enter = (node: unknown, depth: number): void => {
    if (depth > DEPTH) return
    if (isSeq(node)) for (const item of node.items) enter(item, depth + 1)
    if (!isMap(node)) return
    const name = node.get('name')
    const value = node.get('value')
    if (typeof name === 'string' && isSecretName(name) && isMap(node.get('valueFrom')))
      found.push({
        file,
        line: lineOf(node),
        observed: `${name}: from a secret of the cluster`,
        isOutside: true,
      })
    else if (typeof name === 'string' && typeof value === 'string') {
      const secret = passwordInUrl(value) ?? (isSecretName(name) ? value : undefined)
      if (secret !== undefined && !isPlaceholder(secret) && !isNoSecretValue(secret)) {
        conceal(secret)
        found.push({
          file,
          line: lineOf(node),
          observed: `${name} is written out: a literal of ${sayLength(secret)}`,
          isOutside: false,
        })
      }
    }
    for (const { key, value: child } of node.items)
      if (!isScalar(key) || key.value !== 'annotations') enter(child, depth + 1)
  }
  try {
    const documents = parseAllDocuments(text, {
      schema: 'core',
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    })
    if (Array.isArray(documents)) for (const document of documents) enter(document.contents, 0)
  } catch {
    return found
  }
  return found
}

import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { entryOf, itemsOf, readPlacedDocuments, textOf, type Placed } from './placed-yaml.ts'
import type { Place } from './compose-model.ts'
import { isNoSecretValue, isSecretName, passwordInUrl } from './secret-names.ts'

export type KubernetesContainer = Place & {
  workload: string
  name: string
  image: string
  /** Of the container, else of its pod. Undefined: neither says it. */
  runAsNonRoot?: boolean
  runAsUser?: string
  isPrivileged: boolean
  hasMemoryLimit: boolean
  hasProbe: boolean
  isInit: boolean
  environment: readonly (Place & { name: string; value: string })[]
  hostPorts: readonly (Place & { port: number })[]
}

export type KubernetesObjects = {
  workloads: readonly (Place & { kind: string; name: string; replicas?: number; endsByItself: boolean })[]
  containers: readonly KubernetesContainer[]
  /** Ports of services that are reached from outside of the cluster. */
  openPorts: readonly (Place & { service: string; type: string; port: number })[]
  /** Keys of secrets, config maps and values of Helm whose value is written out. */
  secrets: readonly (Place & { secret: string; key: string; length: number; value: string })[]
}

const PATH =
  /(^|\/)(k8s|kubernetes|kube|manifests|deploy(ments?)?|ops|infra\w*|argocd|flux|clusters?|kustomize|base|overlays|prod\w*)\/.*\.ya?ml$|(^|\/)[\w-]*(deployment|statefulset|k8s|kubernetes)[\w-]*\.ya?ml$/i
const DEVELOPMENT =
  /(^|[._/-])(dev|development|local|minikube|kind|test|tests|ci|e2e|staging|example|examples|sample)([._/-]|$)/i
const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Pod',
  'Job',
  'CronJob',
  'ReplicaSet',
  'Rollout',
])

/** Manifests of Kubernetes that are written out. Templates of Helm are no YAML until they are filled in. */
export const kubernetesObjects = defineFact<KubernetesObjects>({
  name: 'Kubernetes manifests',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const found = { workloads: [], containers: [], openPorts: [], secrets: [] } as Mutable
    let templates = 0
    for (const { path, kind, bytes } of tree.match(PATH).slice(0, 600)) {
      if (
        bytes > 300_000 ||
        DEVELOPMENT.test(path) ||
        kind === 'test' ||
        kind === 'example' ||
        kind === 'vendored'
      )
        continue
      const text = await tree.read(path)
      if (text === undefined || !/^\s*kind:/m.test(text) || !/^\s*apiVersion:/m.test(text)) continue
      if (text.includes('{{')) {
        templates += 1
        continue
      }
      try {
        for (const document of readPlacedDocuments(path, text)) takeIn(document, found)
      } catch (error) {
        at.note(`${path} cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    for (const { path, bytes } of tree.match(/(^|\/)values[\w.-]*\.ya?ml$/i).slice(0, 50)) {
      const folder = path.slice(0, path.lastIndexOf('/') + 1)
      if (bytes > 300_000 || DEVELOPMENT.test(path) || tree.find(`${folder}Chart.yaml`) === undefined)
        continue
      try {
        for (const document of readPlacedDocuments(path, (await tree.read(path)) ?? ''))
          takeNamed(document, 'values of Helm', '', found)
      } catch {
        at.note(`${path} cannot be read as YAML.`)
      }
    }
    for (const { value } of found.secrets) at.conceal(value)
    for (const { name, value } of found.containers.flatMap(({ environment }) => environment))
      if (isSecretName(name)) at.conceal(value)
      else at.conceal(passwordInUrl(value) ?? '')
    if (templates > 0) at.note(`${templates} templates of Helm were not filled in, and not judged.`)
    if (found.containers.length + found.openPorts.length + found.secrets.length === 0)
      throw new CannotLook('No manifest of Kubernetes is here.', { silent: true })
    return found
  },
})

type Mutable = { -readonly [K in keyof KubernetesObjects]: KubernetesObjects[K][number][] }

function takeIn(document: Placed, found: Mutable): void {
  const kind = textOf(entryOf(document, 'kind')) ?? ''
  const name = textOf(entryOf(document, 'metadata', 'name')) ?? kind
  if (kind === 'List') for (const item of itemsOf(entryOf(document, 'items'))) takeIn(item, found)
  else if (WORKLOADS.has(kind)) takeWorkload(document, kind, name, found)
  else if (kind === 'Service') takeService(document, name, found)
  else if (kind === 'Secret') takeSecret(document, `Secret ${name}`, found)
  else if (kind === 'ConfigMap') takeNamed(entryOf(document, 'data'), `ConfigMap ${name}`, '', found)
}

function takeWorkload(document: Placed, kind: string, name: string, found: Mutable): void {
  const pod =
    kind === 'Pod'
      ? entryOf(document, 'spec')
      : kind === 'CronJob'
        ? entryOf(document, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
        : entryOf(document, 'spec', 'template', 'spec')
  const replicas = Number(textOf(entryOf(document, 'spec', 'replicas')) ?? Number.NaN)
  const place = placeOf(entryOf(document, 'spec') ?? document)
  found.workloads.push({
    ...place,
    kind,
    name,
    ...(Number.isInteger(replicas) && { replicas }),
    endsByItself: kind === 'Job' || kind === 'CronJob',
  })
  for (const [key, isInit] of [
    ['containers', false],
    ['initContainers', true],
  ] as const)
    for (const node of itemsOf(entryOf(pod, key)))
      found.containers.push(containerOf(node, pod, `${kind} ${name}`, isInit))
}

const placeOf = ({ file, line }: Placed): Place => ({ file, line })

function containerOf(
  node: Placed,
  pod: Placed | undefined,
  workload: string,
  isInit: boolean,
): KubernetesContainer {
  const own = (key: string): string | undefined =>
    textOf(entryOf(node, 'securityContext', key)) ?? textOf(entryOf(pod, 'securityContext', key))
  const runAsNonRoot = own('runAsNonRoot')
  const runAsUser = own('runAsUser')
  return {
    ...placeOf(node),
    workload,
    name: textOf(entryOf(node, 'name')) ?? '',
    image: textOf(entryOf(node, 'image')) ?? '',
    ...(runAsNonRoot !== undefined && { runAsNonRoot: runAsNonRoot === 'true' }),
    ...(runAsUser !== undefined && { runAsUser }),
    isPrivileged: own('privileged') === 'true',
    hasMemoryLimit: entryOf(node, 'resources', 'limits', 'memory') !== undefined,
    hasProbe: entryOf(node, 'readinessProbe') !== undefined || entryOf(node, 'livenessProbe') !== undefined,
    isInit,
    environment: itemsOf(entryOf(node, 'env')).flatMap((entry) => {
      const name = textOf(entryOf(entry, 'name'))
      const value = textOf(entryOf(entry, 'value'))
      return name === undefined || value === undefined ? [] : [{ ...placeOf(entry), name, value }]
    }),
    hostPorts: itemsOf(entryOf(node, 'ports')).flatMap((port) => {
      const number = Number(textOf(entryOf(port, 'hostPort')) ?? 0)
      return number > 0
        ? [{ ...placeOf(port), port: Number(textOf(entryOf(port, 'containerPort')) ?? number) }]
        : []
    }),
  }
}

function takeService(document: Placed, service: string, found: Mutable): void {
  const type = textOf(entryOf(document, 'spec', 'type')) ?? 'ClusterIP'
  if (type !== 'NodePort' && type !== 'LoadBalancer') return
  // A load balancer inside of the private network of the cloud.
  if (/internal/i.test([...mapKeys(entryOf(document, 'metadata', 'annotations'))].join(' '))) return
  for (const port of itemsOf(entryOf(document, 'spec', 'ports'))) {
    const number = Number(textOf(entryOf(port, 'targetPort')) ?? textOf(entryOf(port, 'port')) ?? Number.NaN)
    const shown = Number.isInteger(number) ? number : Number(textOf(entryOf(port, 'port')) ?? 0)
    found.openPorts.push({ ...placeOf(port), service, type, port: shown })
  }
}

/** Values that are secrets by the name of their key, at any depth. */
function takeNamed(node: Placed | undefined, secret: string, above: string, found: Mutable): void {
  if (node?.kind !== 'map') return
  for (const [key, value] of node.entries) {
    const path = above === '' ? key : `${above}.${key}`
    if (value.kind === 'map') takeNamed(value, secret, path, found)
    const text = textOf(value) ?? ''
    // "jwtSecret" is "jwt_secret" in the spelling of Helm.
    const name = key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    if (
      isSecretName(name) &&
      !/existing|name$|ref$/i.test(key) &&
      !isNoSecretValue(text) &&
      !/[{$<]/.test(text)
    )
      found.secrets.push({ ...placeOf(value), secret, key: path, length: text.length, value: text })
  }
}

const mapKeys = (node: Placed | undefined): Iterable<string> =>
  node?.kind === 'map' ? node.entries.keys() : []

function takeSecret(document: Placed, secret: string, found: Mutable): void {
  for (const part of ['data', 'stringData']) {
    const node = entryOf(document, part)
    if (node?.kind !== 'map') continue
    for (const [key, value] of node.entries) {
      const text = textOf(value) ?? ''
      if (text === '' || /^(\$\{|<|ENC\[)/.test(text)) continue
      const plain = part === 'data' ? Buffer.from(text, 'base64').toString('utf8') : text
      found.secrets.push({
        ...placeOf(value),
        secret,
        key,
        length: plain.length,
        value: plain,
      })
    }
  }
}

import { posix } from 'node:path'
import { kindOfFile } from '#readiness/facts/tree/kind-of-file.ts'
import { imageOf, softwareOf } from './images.ts'
import { writtenOf } from './interpolation.ts'
import { entriesOf, entryOf, type Placed } from './placed-yaml.ts'

/** A compose file and what it is, as far as its name and its services tell. */
export type ComposeFile = {
  path: string
  folder: string
  variant: 'settings' | 'production' | 'plain' | 'other' | 'development' | 'example'
  place: 'deployment' | 'root' | 'elsewhere'
  services: readonly string[]
  /** Each of its services says what it runs: it needs no other file. */
  isWhole: boolean
  /** Has a service that is built, or whose image is no well-known datastore, proxy or tool. */
  hasProduct: boolean
}

export type Choice = {
  /** Additions are judged by the services that they bring in whole. */
  stacks: readonly { files: readonly string[]; why: string; isAddition?: true }[]
  leftOut: readonly { file: string; reason: string }[]
}

export const COMPOSE_NAME =
  /(^|\/)([\w.-]*compose[\w.-]*|([\w-]+[.-])?(stack|swarm)|(prod|production|local|dev|staging))\.ya?ml$/i
const CERTAIN_NAME = /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/i

const word = (words: string): RegExp => new RegExp(`(^|[._/-])(${words})([._/-]|$)`, 'i')
const PRODUCTION = word('prod|production|live|selfhost|selfhosted|self-host|self-hosted')
const DEPLOYED = word('deploy|deployment|deployed|server|vps|swarm')
const DEVELOPMENT = word(
  'dev|devel|development|devcontainer|\\.devcontainer|local|localdev|test|tests|testing|e2e|ci|debug|override|bench|benchmark|perf|integration|staging|stage|preview|playground|profiling|lint|docs',
)
const EXAMPLE = word('examples?|samples?|templates?|demos?')
const DEPLOYMENT =
  /(^|\/)(deploy|deployment|deployments|ops|infra|infrastructure|docker|container|containers|production|prod|self-?host(ed|ing)?|hosting|support|server|compose|docker-compose|install)\//i

export function describeComposeFile(
  path: string,
  root: Placed,
  isNamed: boolean,
  own: ReadonlySet<string> = new Set(),
): ComposeFile {
  const services = entriesOf(entryOf(root, 'services'))
  const whole = services.every(
    ([, node]) =>
      entryOf(node, 'image') !== undefined ||
      entryOf(node, 'build') !== undefined ||
      entryOf(node, 'extends') !== undefined,
  )
  return {
    path,
    folder: posix.dirname(path),
    variant: isNamed ? 'settings' : variantOf(path),
    place: !path.includes('/') ? 'root' : DEPLOYMENT.test(path) ? 'deployment' : 'elsewhere',
    services: services.map(([name]) => name),
    // What is included brings the rest of a service.
    isWhole: whole || entryOf(root, 'include') !== undefined,
    hasProduct: entryOf(root, 'include') !== undefined || services.some(([, node]) => isProduct(node, own)),
  }
}

function isProduct(node: Placed, own: ReadonlySet<string>): boolean {
  if (entryOf(node, 'build') !== undefined || entryOf(node, 'extends') !== undefined) return true
  const image = writtenOf(entryOf(node, 'image'))
  return image !== undefined && (softwareOf(imageOf(image)) === undefined || own.has(imageOf(image).name))
}

/** Without a suffix: what `docker compose up` takes by itself. */
const isPlainName = (path: string): boolean =>
  /^((docker-)?compose|stack|docker-stack|docker-swarm)\.ya?ml$/i.test(posix.basename(path))

function variantOf(path: string): ComposeFile['variant'] {
  const base = posix.basename(path).replace(/\.ya?ml$/i, '')
  // The folder tells as much as the name: deploy/dev/compose.yaml.
  const folders = posix.dirname(path)
  if (EXAMPLE.test(base)) return 'example'
  if (DEVELOPMENT.test(base)) return 'development'
  if (PRODUCTION.test(base) || DEPLOYED.test(base)) return 'production'
  if (DEVELOPMENT.test(folders)) return 'development'
  if (PRODUCTION.test(folders)) return 'production'
  if (kindOfFile(path) !== 'product') return kindOfFile(path) === 'example' ? 'example' : 'development'
  return isPlainName(path) ? 'plain' : 'other'
}

/** Which compose files deploy the product, and with which others they are run together. */
export function chooseComposeFiles(all: readonly ComposeFile[]): Choice {
  const named = all.filter(({ variant }) => variant === 'settings')
  const chosen = named.length > 0 ? stacksOfNamed(named) : withAdditions(stacksFound(all), all)
  const judged = new Set(chosen.flatMap(({ files }) => files))
  return {
    stacks: chosen,
    leftOut: all
      .filter(({ path }) => !judged.has(path))
      .map((file) => ({ file: file.path, reason: reasonAgainst(file, chosen.length > 0) })),
  }
}

function reasonAgainst(file: ComposeFile, hasOthers: boolean): string {
  if (file.variant === 'development') return 'for development or tests, by its name'
  if (!file.hasProduct) return 'only backing services, nothing of the product'
  if (file.variant === 'example') return 'an example, by its name'
  return hasOthers ? 'another file is nearer to production' : 'needs another file'
}

/** As `-f a -f b`: files of one folder are merged, and one that needs another is merged into the one before it. */
function stacksOfNamed(named: readonly ComposeFile[]): Choice['stacks'] {
  const stacks: { files: string[]; folder: string; why: string }[] = []
  for (const { path, folder, isWhole } of named) {
    const same = stacks.find((stack) => stack.folder === folder) ?? (isWhole ? undefined : stacks.at(-1))
    if (same === undefined) stacks.push({ files: [path], folder, why: 'named in readiness.yaml' })
    else same.files.push(path)
  }
  return stacks
}

function stacksFound(all: readonly ComposeFile[]): Choice['stacks'] {
  const open = all.filter(({ variant }) => variant !== 'development' && variant !== 'example')
  const production = open.filter(({ variant }) => variant === 'production')
  const tiers: readonly (readonly [string, readonly ComposeFile[]])[] = [
    ['production by its name', production],
    ['in a folder for deployment', open.filter(({ place }) => place === 'deployment')],
    ['the compose file of the root', open.filter(({ place }) => place === 'root')],
    [
      'the only compose file that deploys something of the product',
      open.filter(({ place }) => place === 'elsewhere'),
    ],
    [
      'an example, and nothing else deploys the product',
      all.filter(
        ({ variant, path }) =>
          variant === 'example' && !/(^|\/)(examples?|samples?|demos?|tests?)\//i.test(path),
      ),
    ],
  ]
  for (const [why, files] of tiers) {
    const stacks = stacksOf(files, open, why)
    if (stacks.length > 0) return stacks
  }
  return []
}

function stacksOf(
  files: readonly ComposeFile[],
  open: readonly ComposeFile[],
  why: string,
): Choice['stacks'] {
  const folders = [...new Set(files.map(({ folder }) => folder))]
  return folders.flatMap((folder) => {
    const here = files.filter((file) => file.folder === folder)
    const plain = here.filter(({ path }) => isPlainName(path))
    // Beside a plain one, what has another suffix is a choice of the user: a GPU, another proxy.
    const candidates = plain.length > 0 ? plain.slice(0, 1) : here
    const whole = candidates.filter(({ isWhole }) => isWhole)
    const partial = candidates.filter(({ isWhole }) => !isWhole)
    if (whole.length > 0) {
      const deploys = whole.some(({ hasProduct }) => hasProduct)
      return deploys ? whole.map(({ path }) => ({ files: [path, ...overlaysOf(path, partial)], why })) : []
    }
    const [first] = partial
    if (first === undefined) return []
    const base = baseOf(first, open)
    if (base === undefined) return []
    return [{ files: [base.path, ...partial.map(({ path }) => path)], why: `${why}, over ${base.path}` }]
  })
}

/** Files that whoever deploys puts on top of a chosen one, each by its choice: a datastore, a proxy. */
function withAdditions(chosen: Choice['stacks'], all: readonly ComposeFile[]): Choice['stacks'] {
  const bases = new Map(chosen.flatMap(({ files }) => files.map((file) => [posix.dirname(file), file])))
  const additions = all.flatMap(({ path, folder, variant }): Choice['stacks'] => {
    const base = bases.get(posix.dirname(folder))
    const isOne = /^(overrides?|overlays?|add-?ons?)$/i.test(posix.basename(folder))
    if (!isOne || base === undefined || variant === 'development' || variant === 'example') return []
    if (chosen.some(({ files }) => files.includes(path))) return []
    return [{ files: [path], why: `an addition to ${base}`, isAddition: true }]
  })
  return [...chosen, ...additions]
}

/** What needs another file is merged into the one whole file beside it. */
function overlaysOf(_path: string, partial: readonly ComposeFile[]): string[] {
  return partial.filter(({ variant }) => variant === 'production').map(({ path }) => path)
}

/** The file that has the services which an overlay leaves open: beside it first, then in the root. */
function baseOf(overlay: ComposeFile, open: readonly ComposeFile[]): ComposeFile | undefined {
  const shares = (file: ComposeFile): boolean =>
    file.path !== overlay.path &&
    file.isWhole &&
    overlay.services.some((name) => file.services.includes(name))
  const beside = open.filter((file) => file.folder === overlay.folder && shares(file))
  const above = open.filter((file) => file.place === 'root' && shares(file))
  const plainFirst = [...beside, ...above].sort(
    (a, b) => Number(isPlainName(b.path)) - Number(isPlainName(a.path)),
  )
  return plainFirst[0]
}

/** Whether a file is one, by its name, and for names that are not certain by how it looks. */
export function looksLikeCompose(path: string, text: string): boolean {
  return (
    /^(services|include):/m.test(text) &&
    (CERTAIN_NAME.test(path) || /^\s+(image|build|extends):/m.test(text))
  )
}

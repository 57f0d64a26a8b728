import { posix } from 'node:path'
import { sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import {
  chooseComposeFiles,
  COMPOSE_NAME,
  describeComposeFile,
  looksLikeCompose,
  type ComposeFile,
} from './compose-files.ts'
import { ComposeLoader, resolveInTree, type ComposeTree } from './compose-loader.ts'
import type {
  ComposeProject,
  ComposeProjects,
  EnvironmentEntry,
  EnvFile,
  FilledIn,
  NamedSecret,
  Service,
} from './compose-model.ts'
import { optional, serviceOf } from './compose-service.ts'
import { dockerfileOf } from './dockerfile-of.ts'
import { dockerfiles, type Dockerfile } from './dockerfiles.ts'
import { readEnvFile } from './env-file.ts'
import { imageOf, softwareByFolder, softwareByName, softwareOf } from './images.ts'
import { written, writtenOf } from './interpolation.ts'
import { ownNames } from './own-names.ts'
import { entryOf, itemsOf, textOf, type Placed, type PlacedMap } from './placed-yaml.ts'
import { isNoSecretValue, isSecretName, passwordInUrl } from './secret-names.ts'

/** The compose files that deploy the product, merged and normalised without docker. */
export const composeProject = defineFact<ComposeProjects>({
  name: 'compose files',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const built = await at.use(dockerfiles)
    const loader = new ComposeLoader(tree, at.note)
    const own = await ownNames(tree)
    const found = await findFiles(at, tree, loader, own)
    const { stacks, leftOut } = chooseComposeFiles(found)
    if (stacks.length === 0) {
      const [first] = leftOut
      const reason =
        first === undefined
          ? 'No compose file is here.'
          : `No compose file deploys the product (${first.file}: ${first.reason}). Name it in readiness.yaml: paths.compose.`
      throw new CannotLook(reason, { silent: true })
    }
    const projects: ComposeProject[] = []
    const normalizer = new Normalizer(at, tree, built, own)
    for (const { files, why, isAddition } of stacks) {
      const composed = await loader.load(files)
      const project = await normalizer.project(composed, files, why)
      if (!isAddition) projects.push(project)
      else if (wholeOf(project).length > 0) projects.push({ ...project, services: wholeOf(project) })
    }
    return { projects, leftOut }
  },
})

const wholeOf = ({ services }: ComposeProject): readonly Service[] =>
  services.filter(({ image, build }) => image !== undefined || build !== undefined)

async function findFiles(
  at: Look,
  tree: SourceTree,
  loader: ComposeLoader,
  own: ReadonlySet<string>,
): Promise<ComposeFile[]> {
  const named = at.target.settings.paths?.compose ?? []
  for (const path of named)
    if (tree.find(path) === undefined)
      throw new CannotLook(`paths.compose names ${path}, which is not there.`)
  const others = tree
    .match(COMPOSE_NAME)
    .filter(({ path, kind }) => kind !== 'vendored' && !named.includes(path))
  const found: ComposeFile[] = []
  let isBroken = false
  for (const path of [...named, ...others.slice(0, 300).map((file) => file.path)]) {
    const isNamed = named.includes(path)
    const text = await tree.read(path)
    if (text === undefined || (!isNamed && !looksLikeCompose(path, text))) continue
    const root = await loader.parse(path)
    if (root === undefined) isBroken = true
    else if (entryOf(root, 'services')?.kind === 'map' || entryOf(root, 'include') !== undefined)
      found.push(describeComposeFile(path, root, isNamed, own))
  }
  if (isBroken && found.length === 0) throw new CannotLook('The compose files cannot be read as YAML.')
  return found
}

class Normalizer {
  readonly #look: Look
  readonly #tree: SourceTree
  readonly #built: readonly Dockerfile[]
  readonly #own: ReadonlySet<string>

  constructor(look: Look, tree: SourceTree, built: readonly Dockerfile[], own: ReadonlySet<string>) {
    this.#look = look
    this.#own = own
    this.#tree = tree
    this.#built = built
  }

  async project(composed: ComposeTree, files: readonly string[], why: string): Promise<ComposeProject> {
    const raw: Service[] = []
    const given = await this.#givenBeside(files[0] ?? '')
    for (const [name, node] of composed.services) raw.push(await this.#service(name, node, given))
    const awaited = new Set(
      raw.flatMap(({ dependsOn }) =>
        dependsOn
          .filter(({ condition }) => condition === 'service_completed_successfully')
          .map(({ service }) => service),
      ),
    )
    return {
      files,
      why,
      services: raw.map((service) => ({
        ...service,
        isOneShot: awaited.has(service.name) || endsByItself(service, this.#built),
      })),
      networks: [...composed.networks].map(([name, node]) => ({
        file: node.file,
        line: node.line,
        name,
        isInternal: textOf(entryOf(node, 'internal')) === 'true',
        isExternal: isTrueOrMap(entryOf(node, 'external')),
        ...optional({ driver: textOf(entryOf(node, 'driver')) }),
      })),
      volumes: [...composed.volumes].map(([name, node]) => ({
        file: node.file,
        line: node.line,
        name,
        isExternal: isTrueOrMap(entryOf(node, 'external')),
        isTmpfs: textOf(entryOf(node, 'driver_opts', 'type')) === 'tmpfs',
      })),
      secrets: [...composed.secrets].map(([name, node]) => this.#grantable(name, node)),
      configs: [...composed.configs].map(([name, node]) => this.#grantable(name, node)),
    }
  }

  #grantable(name: string, node: Placed): NamedSecret {
    const path = writtenOf(entryOf(node, 'file'))?.value
    const inTree = path === undefined ? undefined : resolveInTree(node.file, path)
    const isExternal = isTrueOrMap(entryOf(node, 'external'))
    const kind = isExternal
      ? 'external'
      : entryOf(node, 'environment') === undefined
        ? 'other'
        : 'environment'
    return {
      file: node.file,
      line: node.line,
      name,
      kind: path === undefined ? kind : 'file',
      ...optional({ path: inTree ?? path }),
      isCommitted: inTree !== undefined && this.#tree.find(inTree) !== undefined,
    }
  }

  /** What the .env of the project sets, when it is committed. */
  async #givenBeside(composeFile: string): Promise<ReadonlyMap<string, FilledIn>> {
    const file = posix.join(posix.dirname(composeFile), '.env')
    if (this.#tree.find(file) === undefined) return new Map()
    const lines = readEnvFile((await this.#tree.read(file)) ?? '')
    return new Map(
      lines
        .filter(({ value }) => value !== '' && !isMark(file, value))
        .map(({ name, value, line }) => [name, { name, value, file, line }]),
    )
  }

  async #service(name: string, node: PlacedMap, given: ReadonlyMap<string, FilledIn>): Promise<Service> {
    const service = serviceOf(name, node)
    const envFiles = this.#envFiles(node)
    const own = new Set(service.environment.map((entry) => entry.name))
    const filed = new Map<string, EnvironmentEntry>()
    for (const { path, isCommitted } of envFiles) {
      if (!isCommitted) continue
      for (const { name: key, value, line } of readEnvFile((await this.#tree.read(path)) ?? ''))
        if (!own.has(key))
          filed.set(key, {
            ...written(isMark(path, value) ? `\${${key}}` : value, { file: path, line }),
            name: key,
            kind: isMark(path, value)
              ? 'plain'
              : value === ''
                ? 'empty'
                : value.includes('${')
                  ? 'mixed'
                  : 'literal',
            envFile: path,
          })
    }
    const environment = [...service.environment, ...filed.values()].map((entry) => filledIn(entry, given))
    for (const entry of environment) this.#conceal(entry)
    const known =
      service.software ??
      this.#softwareOfBuild(service) ??
      softwareByName(name, service.image?.repository ?? '') ??
      softwareByFolder(name, service.volumes)
    const isOther =
      known !== undefined &&
      (runsSomethingElse(known, service, this.#built) || this.#own.has(service.image?.name ?? ''))
    const software = isOther ? undefined : known
    const { software: _replaced, ...rest } = service
    return { ...rest, environment, envFiles, ...optional({ software }) }
  }

  #softwareOfBuild(service: Service): Service['software'] {
    const stage = dockerfileOf(service, this.#built)?.stage
    if (stage === undefined || service.build === undefined) return undefined
    const args = new Map(service.build.args.map(({ name, value }) => [name, value]))
    const image = stage.image.replaceAll(/\$\{?(\w+)\}?/g, (all, name: string) => args.get(name) || all)
    const software = softwareOf(imageOf({ ...written('', service), raw: image, value: image }))
    // A tool is what others run to look after it; what the project builds on such an image is its own.
    return software?.kind === 'tool' ? undefined : software
  }

  #conceal({ name, value, variables, filledIn: given }: EnvironmentEntry): void {
    for (const each of given ?? [])
      if ((isSecretName(name) || isSecretName(each.name)) && !isNoSecretValue(each.value))
        this.#look.conceal(each.value)
    if (isSecretName(name) && !isNoSecretValue(value)) this.#look.conceal(value)
    const password = passwordInUrl(value)
    if (password !== undefined) this.#look.conceal(password)
    for (const { name: variable, fallback } of variables)
      if (fallback !== undefined && isSecretName(variable) && !isNoSecretValue(fallback))
        this.#look.conceal(fallback)
  }

  #envFiles(node: PlacedMap): EnvFile[] {
    return itemsOf(entryOf(node, 'env_file')).flatMap((item) => {
      const raw = writtenOf(item) ?? writtenOf(entryOf(item, 'path'))
      if (raw === undefined) return []
      const path = resolveInTree(item.file, raw.value) ?? posix.basename(raw.value)
      return [
        {
          file: item.file,
          line: item.line,
          path,
          isCommitted: this.#tree.find(path) !== undefined,
          isRequired: textOf(entryOf(item, 'required')) !== 'false',
        },
      ]
    })
  }
}

function filledIn(entry: EnvironmentEntry, given: ReadonlyMap<string, FilledIn>): EnvironmentEntry {
  const names = entry.kind === 'passed' ? [entry.name] : entry.variables.map(({ name }) => name)
  const found = names.flatMap((name) => given.get(name) ?? [])
  return found.length === 0 ? entry : { ...entry, filledIn: found }
}

/** What a tool fills in when it makes a project of a template: an expression, or a mark such as !!!SET IT!!!. */
const isMark = (path: string, value: string): boolean =>
  /\{\{|\{%/.test(value) || (path.includes('{{') && /^[!@%_<]{2,4}[\w .-]{1,80}[!@%_>]{2,4}$/.test(value))

const isTrueOrMap = (node: ReturnType<typeof entryOf>): boolean =>
  node?.kind === 'map' || textOf(node) === 'true'

/** A script that does one thing and ends, by its name. */
const JOB_SCRIPT = /(^|[\s/"'])(generate|upgrade|migrate|seed)[-_][\w-]+\.(sh|py|[cm]?js|rb|pl)(\s|$)/

/** A job that is run with the image of a datastore for its client: pg_dump, cron. */
function runsSomethingElse(
  { kind }: NonNullable<Service['software']>,
  service: Service,
  built: readonly Dockerfile[],
): boolean {
  const stage = dockerfileOf(service, built)?.stage
  const command = service.command ?? stage?.command
  if (kind !== 'datastore' || command === undefined) return false
  if (JOB_SCRIPT.test(command.text)) return true
  return /(^|[\s/"'])(pg_dump\w*|pg_restore|psql|crond?|mysqldump|mongodump|mongorestore|redis-benchmark|pg_basebackup|backup[\w.-]*)(\s|$)/.test(
    `${service.entrypoint?.text ?? ''} ${command.text}`,
  )
}

/** Migrations and the like: never restarted, nothing published, nothing that watches it. */
function endsByItself(service: Service, built: readonly Dockerfile[]): boolean {
  const { restart, ports, healthcheck, software, deploy, name, command } = service
  if (software?.kind === 'datastore' || ports.length > 0) return false
  if (healthcheck !== undefined && !healthcheck.isDisabled) return false
  if (restart?.value === 'no') return deploy.replicas === undefined
  if (restart !== undefined && !restart.value.startsWith('on-failure')) return false
  if (JOB_SCRIPT.test((command ?? dockerfileOf(service, built)?.stage.command)?.text ?? '')) return true
  return (
    /(^|[-_])(migrat\w*|init|setup|seed|bootstrap|install\w*|createbuckets?|permissions?)([-_]|$)/i.test(
      name,
    ) ||
    /(^|\s)(migrate|db:migrate|db:prepare|alembic upgrade|prisma migrate deploy|collectstatic)(\s|$)/.test(
      command?.text ?? '',
    )
  )
}

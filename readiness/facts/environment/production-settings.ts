import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import type { EnvironmentEntry, Service } from '#readiness/facts/containers/compose-model.ts'
import { dockerfiles } from '#readiness/facts/containers/dockerfiles.ts'
import { isSecretName } from '#readiness/facts/containers/secret-names.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { CannotLook, defineFact, type Fact, type Look } from '#readiness/model/fact.ts'
import { environmentFiles } from './environment-files.ts'

/** A variable as something that is deployed sets it. */
export type Setting = {
  name: string
  file: string
  line: number
  /** With defaults in place; empty where it comes from outside. */
  value: string
  /** As written, which may hold a secret. */
  raw: string
  /**
   * outside: given when it is deployed. default: given, else what `value` says. literal: written out.
   * mixed: text around what is given.
   */
  kind: 'outside' | 'default' | 'literal' | 'mixed' | 'empty'
  /** Where it is written: what is deployed, or a template for whoever deploys. */
  from: 'compose' | 'dockerfile' | 'template'
  /** A template's, by its name. */
  purpose: 'production' | 'development' | 'any'
  /** The service of a compose file. */
  service?: string
  /** The service is built from this tree. */
  isBuiltHere?: boolean
}

export type ProductionSettings = {
  all: readonly Setting[]
  /** Names of the services of the compose files: hosts of private networks. */
  hosts: ReadonlySet<string>
  /** Whether anything is deployed by files of the tree. */
  isDeployedHere: boolean
  /** Names of secrets that services are given as files. */
  secrets: ReadonlySet<string>
}

/** What sets the environment of the product in production: compose files, Dockerfiles, templates. */
export const productionSettings = defineFact<ProductionSettings>({
  name: 'settings for production',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const compose = await orNothing(at, composeProject)
    const services = compose?.projects.flatMap((project) => project.services) ?? []
    const images = (await at.use(dockerfiles)).filter(({ isProduct }) => isProduct)
    const all: Setting[] = services
      .filter((service) => isOwn(service))
      .flatMap((service) => ofService(service))
    for (const { stages } of images)
      for (const { file, line, keyword, name, value } of stages.at(-1)?.assignments ?? [])
        if (keyword === 'ENV')
          all.push({
            name,
            file,
            line,
            value,
            raw: value,
            kind: value === '' ? 'empty' : 'literal',
            from: 'dockerfile',
            purpose: 'any',
          })
    for (const { entries, purpose } of await at.use(environmentFiles))
      for (const { name, value, file, line } of entries)
        all.push({
          name,
          file,
          line,
          value,
          raw: value,
          kind: value === '' ? 'empty' : 'literal',
          from: 'template',
          purpose,
        })
    return {
      all,
      hosts: new Set(
        services.flatMap(({ name, containerName }) => [
          name,
          ...(containerName === undefined ? [] : [containerName.value]),
        ]),
      ),
      isDeployedHere: services.length > 0 || images.length > 0,
      secrets: new Set(services.flatMap(({ secrets }) => secrets.map(({ source }) => source))),
    }
  },
})

async function orNothing<T>(at: Look, fact: Fact<T>): Promise<T | undefined> {
  try {
    return await at.use(fact)
  } catch (error) {
    if (error instanceof CannotLook) return undefined
    throw error
  }
}

const isOwn = ({ software }: Service): boolean => software?.kind === undefined

function ofService({ name: service, environment, build }: Service): Setting[] {
  return environment.map(withFilledIn).map((entry) => ({
    name: entry.name,
    file: entry.file,
    line: entry.line,
    value: entry.value,
    raw: entry.raw,
    kind: kindOf(entry),
    from: 'compose' as const,
    purpose: 'production' as const,
    service,
    isBuiltHere: build !== undefined,
  }))
}

/** A variable alone, which the committed .env beside the compose file sets: what is deployed when nobody changes it. */
function withFilledIn(entry: EnvironmentEntry): EnvironmentEntry {
  const [given, ...others] = entry.filledIn ?? []
  const isAlone = entry.kind === 'plain' || entry.kind === 'required' || entry.kind === 'passed'
  const isWhole = entry.kind === 'passed' || /^\$\{?\w+[^{}]*\}?$/.test(entry.raw)
  // An address or a mode in such a file is there to be edited; a secret in it is known to everybody.
  if (given === undefined || others.length > 0 || !isAlone || !isWhole || !isSecretName(entry.name))
    return entry
  const { file, line, value } = given
  return { ...entry, file, line, value, raw: value, variables: [], kind: 'literal' }
}

function kindOf({ kind, raw }: EnvironmentEntry): Setting['kind'] {
  if (kind === 'plain' || kind === 'required' || kind === 'passed') return 'outside'
  if (kind === 'literal' && raw.trim() === '') return 'empty'
  return kind
}

/** Where a setting is written, without its value. */
export const placeOf = ({ file, line, name, service, from }: Setting): Evidence & { observed: string } => ({
  file,
  line,
  observed: `${name}${service === undefined ? '' : ` of ${service}`}${from === 'template' ? ' in a template' : ''}`,
})

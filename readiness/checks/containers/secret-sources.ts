import { posix } from 'node:path'
import type { EnvironmentEntry, Place, Service } from '#readiness/facts/containers/compose-model.ts'
import { splitVariables } from '#readiness/facts/containers/interpolation.ts'
import {
  isDatabaseName,
  isNoSecretValue,
  isSecretName,
  passwordInUrl,
} from '#readiness/facts/containers/secret-names.ts'

export type SecretSource = Place & {
  name: string
  kind: 'literal' | 'default' | 'outside'
  /** How it comes in, for the report: never the value. */
  observed: string
  isDatabase: boolean
}

const LITERAL = '\u0001'
const OUTSIDE = '\u0002'

/** A text in which each variable is one character, and each default is marked. */
function masked(raw: string, depth = 0): string {
  return splitVariables(raw)
    .map((part) => {
      if (typeof part === 'string') return part
      if (part.kind !== 'default' || (part.fallback ?? '') === '' || depth > 4) return OUTSIDE
      return LITERAL + masked(part.fallback ?? '', depth + 1)
    })
    .join('')
}

const length = (value: string): string => `${value.replaceAll(/["']/g, '').length} characters`

/** Env files that are not committed: what they hold comes from outside. */
export function outsideFilesOf({ name, envFiles }: Service): (Place & { observed: string })[] {
  return envFiles
    .filter(({ isCommitted }) => !isCommitted)
    .map(({ file, line, path }) => ({
      file,
      line,
      observed: `${name}: reads ${path}, which is not in the tree`,
    }))
}

/** Where the secrets of a service come from. */
export function secretSourcesOf(service: Service): SecretSource[] {
  return service.environment.flatMap((entry) => {
    const found = ofEntry(entry)
    if (found === undefined) return []
    const given = found.kind === 'outside' ? givenInTree(entry) : undefined
    const { file, line, name } = entry
    return given === undefined
      ? [{ file, line, name, ...found }]
      : [{ file: given.file, line: given.line, name, ...found, kind: 'literal', observed: given.observed }]
  })
}

/** From outside by the compose file, and out of the committed .env that Compose reads by itself. */
function givenInTree({ name, filledIn }: EnvironmentEntry): (Place & { observed: string }) | undefined {
  const secret = filledIn?.find(
    (each) => (isSecretName(each.name) || isSecretName(name)) && !isNoSecretValue(each.value),
  )
  if (secret === undefined || isUnfilled(name, secret.value)) return undefined
  const { file, line, value } = secret
  const observed = `${name} takes ${secret.name} out of a committed ${posix.basename(file)}: a literal of ${length(value)}`
  return { file, line, observed }
}

function ofEntry(entry: EnvironmentEntry): Omit<SecretSource, keyof Place | 'name'> | undefined {
  const { name } = entry
  if (isSecretName(name)) return ofSecret(entry)
  if (/_FILE$/i.test(name) && isSecretName(name.replace(/_FILE$/i, '')))
    return { kind: 'outside', observed: `${name}: from a file`, isDatabase: isDatabaseName(name) }
  return ofUrl(entry)
}

/** A key of somebody else's service that is left to be filled in opens nothing. */
const isUnfilled = (name: string, value: string): boolean =>
  /api_?key|smtp|mail|s3_|aws_/i.test(name) &&
  /^(x+|sk-?|\*+|your[\w -]*|change[\w -]*|dummy|placeholder|todo|none|test|example)$/i.test(value)

/** Three digits are a number of seconds elsewhere, and the password of whoever was in a hurry here. */
const isShortPassword = (name: string, value: string): boolean =>
  /(password|passwd|pass|pwd)$/i.test(name) && /^\d{3,4}$/.test(value)

function ofSecret({ name, kind, raw, value, envFile }: EnvironmentEntry): ReturnType<typeof ofEntry> {
  const isDatabase = isDatabaseName(name)
  const plain = value.replaceAll(/^["']+|["']+$/g, '')
  const isOpen = kind === 'literal' || kind === 'default'
  if (isOpen && (!isNoSecretValue(plain) || isShortPassword(name, plain)) && !isUnfilled(name, plain)) {
    const where = envFile === undefined ? 'is written out' : 'is written out in a committed env file'
    return kind === 'literal'
      ? { kind, observed: `${name} ${where}: a literal of ${length(plain)}`, isDatabase }
      : { kind: 'default', observed: `${name} falls back to a literal of ${length(plain)}`, isDatabase }
  }
  if (isOpen || kind === 'empty') return undefined
  const how =
    kind === 'required' ? 'required from outside' : kind === 'passed' ? 'passed from outside' : 'from outside'
  return {
    kind: 'outside',
    observed: `${name}: ${how}${raw.includes('?') ? ', refuses to start without' : ''}`,
    isDatabase,
  }
}

function ofUrl({ name, raw }: EnvironmentEntry): ReturnType<typeof ofEntry> {
  if (!raw.includes('://')) return undefined
  const text = masked(raw)
  const isDefault = text.startsWith(LITERAL)
  const url = isDefault ? text.slice(1) : text
  const password = passwordInUrl(url)
  if (password === undefined) return undefined
  const isDatabase =
    isDatabaseName(name) || /^(postgres|mysql|mariadb|mongodb|mssql|sqlserver|clickhouse)/i.test(url)
  if (password.includes(OUTSIDE))
    return { kind: 'outside', observed: `${name}: password from outside`, isDatabase }
  const plain = password.replaceAll(LITERAL, '')
  return isDefault || password.includes(LITERAL)
    ? {
        kind: 'default',
        observed: `${name} falls back to an address with a password of ${length(plain)}`,
        isDatabase,
      }
    : {
        kind: 'literal',
        observed: `${name} holds an address with a password of ${length(plain)}`,
        isDatabase,
      }
}

const OPTION =
  /(?:^|\s)(--?(?:requirepass|masterauth|password|passwd|pass|secret|token|master-?key|secret-?key|api-?key|auth|basic[-_]auth)|-a)(?:=|\s+)("[^"]*"|'[^']*'|\S+)/gi

/** Secrets among the arguments of a command: `docker inspect` and the process list show them. */
export function secretArgumentsOf(service: Service): (Place & { observed: string })[] {
  return [service.command, service.entrypoint].flatMap((command) => {
    if (command === undefined) return []
    const { file, line, text, raw, variables } = command
    const named = variables.filter(({ name }) => isSecretName(name)).map(({ name }) => name)
    if (named.length > 0)
      return [...new Set(named)].map((name) => ({
        file,
        line,
        observed: `${service.name}: \${${name}} is put into the arguments of its command`,
      }))
    const shown = [...text.slice(0, 20_000).matchAll(OPTION)].filter(
      ([, option = '', value = '']) =>
        !/^["']?(\$|\/|%|-)/.test(value) &&
        !isNoSecretValue(value) &&
        (!/^-a$/i.test(option) || (option === '-a' && text.includes('redis'))),
    )
    // "$$NAME" is read by the shell in the container, and is not in the configuration.
    if (raw.includes('$$')) return []
    return shown.map(([, option = '', value = '']) => ({
      file,
      line,
      observed: `${service.name}: ${option} is given a literal of ${length(value)} in its command`,
    }))
  })
}

/** Where something is written. */
export type Place = { file: string; line: number }

/** A use of a variable: `${NAME}`, `${NAME:-fallback}`, `${NAME:?message}`, `${NAME:+other}`. */
export type Variable = {
  name: string
  kind: 'plain' | 'default' | 'required' | 'alternative'
  /** Of kind default: what stands there when the variable is not set. */
  fallback?: string
}

/** A value as written, and what it comes to when nothing is set outside of the file. */
export type Written = Place & {
  raw: string
  /** With the defaults in place; what has no default is empty. */
  value: string
  variables: readonly Variable[]
}

/**
 * literal: written out. default: from outside, else a value that is written out. plain: from outside, else empty.
 * required: from outside, else it does not start. passed: taken over from the shell by name. mixed: text around variables.
 */
export type SourceKind = 'literal' | 'default' | 'plain' | 'required' | 'passed' | 'mixed' | 'empty'

export type EnvironmentEntry = Written & {
  name: string
  kind: SourceKind
  /** Path of the committed env file that it stands in. */
  envFile?: string
  /** Variables of it that the committed .env beside the compose file sets, which Compose reads by itself. */
  filledIn?: readonly FilledIn[]
}

export type FilledIn = Place & { name: string; value: string }

export type EnvFile = Place & { path: string; isCommitted: boolean; isRequired: boolean }

export type Port = Place & {
  raw: string
  /** Undefined: any address, which is all interfaces. */
  hostIp?: string
  /** Undefined: a random port of the host. */
  hostPort?: PortRange
  containerPort: PortRange
  protocol: string
  /** Reachable from other machines, as far as the file tells. */
  isPublic: boolean
  /** The address is a default that a variable may change. */
  isOverridable: boolean
}
export type PortRange = { from: number; to: number }

export type Mount = Place & {
  kind: 'bind' | 'volume' | 'anonymous' | 'tmpfs' | 'other'
  source?: string
  target: string
  isReadOnly: boolean
}

export type Image = Place & {
  raw: string
  /** With defaults in place, e.g. "ghcr.io/a/b:1@sha256:…". */
  value: string
  /** Without tag and digest: "ghcr.io/a/b". */
  repository: string
  /** Last part of the repository: "b". */
  name: string
  tag?: string
  digest?: string
}

/** What is known to run in it, by its image; undefined for the project's own. */
export type Software = { name: string; kind: 'datastore' | 'proxy' | 'tool' }

export type Command = Place & {
  words: readonly string[]
  /** The words with spaces between, with defaults in place. */
  text: string
  raw: string
  variables: readonly Variable[]
}

export type Healthcheck = Place & {
  isDisabled: boolean
  /** Undefined when only times are set and the test is that of the image. */
  test?: Command & { isShell: boolean }
  interval?: string
  timeout?: string
  retries?: string
  startPeriod?: string
}

export type Resources = { cpus?: Written; memory?: Written; pids?: Written }

export type Deploy = {
  replicas?: Written
  mode?: string
  limits: Resources
  reservations: Resources
  updateOrder?: string
}

export type Build = Place & {
  context: string
  dockerfile?: string
  target?: string
  args: readonly EnvironmentEntry[]
}

export type Service = Place & {
  name: string
  image?: Image
  build?: Build
  /** By image, else by the last base image of its Dockerfile. */
  software?: Software
  profiles: readonly string[]
  command?: Command
  entrypoint?: Command
  /** Of the service and of its committed env files; the service's own win. */
  environment: readonly EnvironmentEntry[]
  envFiles: readonly EnvFile[]
  /** Names of the files below /run/secrets. */
  secrets: readonly (Place & { source: string; target: string })[]
  configs: readonly (Place & { source: string; target: string })[]
  ports: readonly Port[]
  /** ["default"] when it names none; empty with a network mode. */
  networks: readonly string[]
  networkMode?: Written
  volumes: readonly Mount[]
  healthcheck?: Healthcheck
  deploy: Deploy
  restart?: Written
  containerName?: Written
  user?: Written
  privileged?: Written
  readOnly: boolean
  capAdd: readonly Written[]
  capDrop: readonly Written[]
  securityOpt: readonly Written[]
  logging?: Place & { driver?: Written; options: ReadonlyMap<string, Written> }
  dependsOn: readonly (Place & { service: string; condition: string })[]
  labels: ReadonlyMap<string, Written>
  stopGracePeriod?: Written
  /** Runs to its end: somebody waits for its success, or it never restarts and has no port and no health check. */
  isOneShot: boolean
}

export type Network = Place & { name: string; isInternal: boolean; isExternal: boolean; driver?: string }
export type NamedVolume = Place & { name: string; isExternal: boolean; isTmpfs: boolean }
export type NamedSecret = Place & {
  name: string
  kind: 'file' | 'environment' | 'external' | 'other'
  path?: string
  isCommitted: boolean
}

/** Compose files that are run together, merged as Compose merges them. */
export type ComposeProject = {
  /** In the order in which they are merged. */
  files: readonly string[]
  /** Why these are taken for production. */
  why: string
  services: readonly Service[]
  networks: readonly Network[]
  volumes: readonly NamedVolume[]
  secrets: readonly NamedSecret[]
  configs: readonly NamedSecret[]
}

export type ComposeProjects = {
  projects: readonly ComposeProject[]
  /** Compose files that were not judged, with the reason. */
  leftOut: readonly { file: string; reason: string }[]
}

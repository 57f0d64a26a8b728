import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const ANSWER_MS = 10_000
/** healthcheck.start_interval came with this version of the engine. */
const OLDEST_ENGINE = 25

/** Why the production stack cannot run on this machine, in words, or undefined. */
export function findEngineTrouble(): string | undefined {
  const version = docker('version', '--format', '{{.Server.Version}}')
  if (version === undefined) return 'no Docker Engine answers'
  if (Number.parseInt(version, 10) < OLDEST_ENGINE)
    return `Docker Engine ${version} is too old: ${OLDEST_ENGINE} is needed`
  if (docker('compose', 'version') === undefined) return 'Docker has no compose plugin'
  if (docker('buildx', 'version') === undefined) return 'Docker has no buildx plugin'
  return undefined
}

/**
 * A command, to be run where the published ports are. An engine in a network namespace of its own publishes them
 * there; GATEHOUSE_ENGINE_NETNS names it, e.g. /run/netns/engine.
 */
export function inEngineNetwork(command: readonly string[]): string[] {
  const namespace = process.env['GATEHOUSE_ENGINE_NETNS']
  if (namespace === undefined || namespace === '') return [...command]
  if (!existsSync(namespace))
    throw new Error(`GATEHOUSE_ENGINE_NETNS names ${namespace}, which does not exist`)
  return ['nsenter', `--net=${namespace}`, ...command]
}

/** What docker prints, trimmed; undefined when it fails or is silent for too long. */
export function docker(...args: string[]): string | undefined {
  const done = spawnSync('docker', args, {
    encoding: 'utf8',
    timeout: ANSWER_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return done.status === 0 ? done.stdout.trim() : undefined
}

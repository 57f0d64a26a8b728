import { bad, good, remark, unknown, type Finding } from './finding.ts'
import { runProgram, type ProgramResult } from './run-program.ts'

/** Older ones do not know `start_interval` and long-form networks that ops/compose.yaml uses. */
const OLDEST_ENGINE = [25, 0]
const OLDEST_COMPOSE = [2, 24]

export async function checkDocker(): Promise<Finding> {
  const engine = await runProgram('docker', ['version', '--format', '{{.Server.Version}}'])
  if (engine.kind !== 'done') return explainEngine(engine)
  const compose = await runProgram('docker', ['compose', 'version', '--short'])
  return judgeVersions(engine.output, compose.kind === 'done' ? compose.output : undefined)
}

export function judgeVersions(engine: string, compose: string | undefined): Finding {
  if (compose === undefined)
    return bad(
      `Docker ${engine} is there, without Compose.`,
      'Install it: apt-get install docker-compose-plugin.',
    )
  const text = `Docker ${engine} with Compose ${compose.replace(/^v/, '')}`
  if (isOlder(engine, OLDEST_ENGINE))
    return bad(`${text}: the engine is too old.`, `Install Docker Engine ${OLDEST_ENGINE[0]} or newer.`)
  if (isOlder(compose, OLDEST_COMPOSE))
    return bad(`${text}: Compose is too old.`, `Install Compose ${OLDEST_COMPOSE.join('.')} or newer.`)
  return good(text)
}

export function explainEngine(result: Exclude<ProgramResult, { kind: 'done' }>): Finding {
  if (result.kind === 'missing')
    return bad(
      'Docker is not installed.',
      'Install Docker Engine with Compose: https://docs.docker.com/engine/install/.',
    )
  if (result.kind === 'late')
    return unknown('Docker does not answer within 8 s; its version could not be looked at.')
  if (/permission denied/i.test(result.said))
    return bad(
      'This user may not talk to Docker.',
      'Run as root, or join the group: sudo usermod -aG docker $USER, then log in again.',
    )
  if (/cannot connect|is the docker daemon running|no such file/i.test(result.said))
    return bad('Docker is installed and not running.', 'Start it: systemctl enable --now docker.')
  return bad(`Docker cannot be asked: ${result.said.split('\n').at(-1)}`, 'Mend what it says.')
}

function isOlder(version: string, oldest: readonly number[]): boolean {
  const [major = 0, minor = 0] = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10))
  const [oldestMajor = 0, oldestMinor = 0] = oldest
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

/**
 * A database volume outlives the secrets that were made with it, and then knows other passwords.
 * @param isFirst whether this run has made the passwords
 */
export async function checkOldDatabase(project: string, isFirst: boolean): Promise<Finding | undefined> {
  if (!isFirst) return undefined
  const volume = `${project}_postgres-data`
  const found = await runProgram('docker', ['volume', 'inspect', '--format', '{{.Name}}', volume])
  if (found.kind !== 'done') return undefined
  return bad(
    `The volume ${volume} holds a database that was made with other passwords.`,
    `Put the secrets that belong to it back into secrets/, or remove it with all accounts in it: docker volume rm ${volume}.`,
  )
}

/** Whether a port of this host is published by the stack itself. */
export async function isPublishedByStack(project: string, port: number): Promise<boolean> {
  const filters = [`label=com.docker.compose.project=${project}`, `publish=${port}`].flatMap((filter) => [
    '--filter',
    filter,
  ])
  const found = await runProgram('docker', ['ps', '--quiet', ...filters])
  return found.kind === 'done' && found.output !== ''
}

/** Where Docker keeps images and volumes, when it says. */
export async function findDockerRoot(): Promise<string | undefined> {
  const found = await runProgram('docker', ['info', '--format', '{{.DockerRootDir}}'])
  return found.kind === 'done' && found.output.startsWith('/') ? found.output : undefined
}

export function checkPlatform(platform: string, arch: string): Finding {
  if (platform !== 'linux')
    return remark(
      `This is ${platform}; the stack is run and tested on Linux.`,
      'Use a Linux machine for production.',
    )
  return ['x64', 'arm64'].includes(arch)
    ? good(`Linux on ${arch}`)
    : bad(`Linux on ${arch} is not supported.`, 'Use a machine with x64 or arm64.')
}

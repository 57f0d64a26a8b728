import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually, startMailServer, type TestMailServer } from '#tests/_smtp.ts'

// What the tests of the production stack share. scripts/test-stack.ts has started the stack and says where it is.

const exec = promisify(execFile)
const { directory, domain, mail } = JSON.parse(process.env['GATEHOUSE_STACK'] ?? '{}') as {
  directory: string
  domain: string
  mail: { host: string; port: number }
}
if (directory === undefined) throw new Error('There is no stack. Run these tests with: npm run test:stack')

const RESTORE_SECONDS = 120

export const DOMAIN = domain
export const ORIGIN = `https://${domain}`
export const OPS = join(directory, 'ops')
export const COMPOSE_FILE = join(OPS, 'compose.yaml')

/** The mail server that the stack was set up with. */
export const startStackMail = (): Promise<TestMailServer> => startMailServer(mail.port, mail.host)

/** The certificate that the set-up made, which is its own authority. */
export const readCertificate = (): string => readFileSync(join(OPS, 'secrets/tls/fullchain.pem'), 'utf8')

export type Ran = { code: number; stdout: string; stderr: string }

/** Runs docker; a code other than 0 is an answer, not an error. */
export async function tryDocker(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const options = { maxBuffer: 64 << 20, timeout: 200_000, env: { ...process.env, ...env } }
  try {
    return { code: 0, ...(await exec('docker', args, options)) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string }
    if (typeof code !== 'number') throw error
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' }
  }
}

/** What docker prints, trimmed. */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(args)
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return stdout.trim()
}

export const compose = (...args: string[]): Promise<string> =>
  docker('compose', '--ansi', 'never', '-f', COMPOSE_FILE, ...args)

/** The containers of a service that run, oldest number first. */
export async function containersOf(service: string): Promise<string[]> {
  const names = await compose('ps', '--format', '{{.Name}}', service)
  return names.split('\n').filter(Boolean).sort()
}

/** The one container of a service. */
export async function containerOf(service: string): Promise<string> {
  const [name, ...others] = await containersOf(service)
  if (name === undefined || others.length > 0) throw new Error(`${service} is not one running container`)
  return name
}

/** Brings everything back that a test has broken, and waits until all of it is healthy. */
export async function restore(): Promise<void> {
  if (await isHealthy()) return
  await compose('up', '-d', '--no-build', '--no-recreate')
  await eventually(isHealthy, RESTORE_SECONDS)
}

async function isHealthy(): Promise<boolean> {
  const states = (await inspectAll()).map(({ State }) => State.Health?.Status ?? `${State.ExitCode}`)
  return states.filter((state) => state === 'healthy').length === 5 && states.includes('0')
}

export type Inspected = {
  Name: string
  Image: string
  Args: string[]
  Path: string
  Config: {
    User: string
    Env: string[]
    Cmd: string[] | null
    Entrypoint: string[] | null
    Labels: Record<string, string>
    Healthcheck?: { Test: string[] }
    StopTimeout?: number
  }
  HostConfig: {
    ReadonlyRootfs: boolean
    Privileged: boolean
    CapAdd: string[] | null
    CapDrop: string[] | null
    SecurityOpt: string[] | null
    PidsLimit: number | null
    Memory: number
    MemoryReservation: number
    NanoCpus: number
    LogConfig: { Type: string; Config: Record<string, string> }
    RestartPolicy: { Name: string }
    PortBindings: Record<string, { HostPort: string }[]> | null
    PidMode: string
    NetworkMode: string
  }
  Mounts: { Type: string; Source: string; Destination: string; RW: boolean }[]
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
  State: { Pid: number; Status: string; ExitCode: number; Health?: { Status: string } }
}

/** What the engine knows of every container of the stack, those that have ended included. */
export async function inspectAll(): Promise<Inspected[]> {
  const ids = (await compose('ps', '--all', '--quiet')).split('\n').filter(Boolean)
  return JSON.parse(await docker('inspect', ...ids)) as Inspected[]
}

export const serviceOf = (container: Inspected): string =>
  container.Config.Labels['com.docker.compose.service'] ?? ''

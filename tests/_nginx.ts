import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, closeSync, openSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '#scripts/root.ts'
import { eventually } from './_smtp.ts'
import { freePort } from '#scripts/ports.ts'

/** The host that the tests' nginx answers for. */
export const HOST = 'accounts.example.test'

/** Like the container, nginx runs as nobody in particular, also when the tests run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export type AccessLine = Record<string, string> & { requestId: string; path: string; status: string }

/** Debian's nginx with the configuration and the entrypoint of ops/nginx. Disposing it ends and removes all of it. */
export type TestNginx = AsyncDisposable & {
  httpsPort: number
  httpPort: number
  insidePort: number
  /** Belongs to the user nginx runs as; `tls/` holds what TLS_CERTIFICATE and TLS_KEY name. */
  directory: string
  /** The certificate that is served now, as PEM. */
  certificate(): string
  accessLog(): AccessLine[]
  /** What entrypoint and error log said so far. */
  messages(): string
  /** Waits for the end. @returns the exit code, or the signal */
  ended(): Promise<number | string>
  stop(signal: NodeJS.Signals): void
}

/** For spawn: whom nginx runs as. */
export function nginxUser(): { uid?: number; gid?: number } {
  return NOBODY
}

/** Makes something belong to the user nginx runs as. */
export async function giveToNginx(path: string): Promise<void> {
  if (NOBODY.uid !== undefined) await chown(path, NOBODY.uid, NOBODY.gid)
}

/** A directory that nginx may use, and a directory `tls` in it. */
export async function makeNginxDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-nginx-'))
  await chmod(directory, 0o755)
  for (const path of [directory, join(directory, 'tls'), join(directory, 'acme')]) {
    await mkdir(path, { recursive: true })
    await giveToNginx(path)
  }
  return directory
}

type CertificateOptions = { host?: string; days?: number; startsDaysAgo?: number }

/** Writes a self-signed certificate and its key where nginx looks. @returns the certificate as PEM */
export async function writeCertificate(
  directory: string,
  { host = HOST, days = 30, startsDaysAgo = 0 }: CertificateOptions = {},
): Promise<string> {
  const [certificate, key] = [join(directory, 'tls', 'fullchain.pem'), join(directory, 'tls', 'privkey.pem')]
  const made = join(directory, 'made')
  await mkdir(made, { recursive: true })
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${host}`]
  openssl(['req', '-new', ...request, '-keyout', join(made, 'key'), '-out', join(made, 'csr')])
  // `openssl ca` is the only command of OpenSSL 3.0 that takes the first and the last day.
  const day = (offset: number): string =>
    new Date(Date.now() + offset * 86_400_000)
      .toISOString()
      .replaceAll(/[-:T]|\.\d+/g, '')
      .slice(2)
  await writeFile(
    join(made, 'ca.cnf'),
    `[ca]\ndefault_ca=self\n[self]\ndatabase=${made}/index\nserial=${made}/serial\nnew_certs_dir=${made}\ndefault_md=sha256\npolicy=any\nx509_extensions=leaf\n[any]\ncommonName=supplied\n[leaf]\nsubjectAltName=DNS:${host}\nbasicConstraints=CA:TRUE\n`,
  )
  await writeFile(join(made, 'index'), '')
  const sign = ['ca', '-batch', '-notext', '-selfsign', '-rand_serial', '-config', join(made, 'ca.cnf')]
  const files = ['-keyfile', join(made, 'key'), '-in', join(made, 'csr'), '-out', join(made, 'certificate')]
  openssl([...sign, ...files, '-startdate', day(-startsDaysAgo), '-enddate', day(days)])
  const pem = readFileSync(join(made, 'certificate'), 'utf8')
  await writeFile(certificate, pem)
  await writeFile(key, readFileSync(join(made, 'key')), { mode: 0o600 })
  for (const path of [certificate, key]) await giveToNginx(path)
  await rm(made, { recursive: true })
  return pem
}

/** Runs openssl. @returns what it printed @throws with what it said, when it fails */
export function openssl(args: string[], input = ''): string {
  return execFileSync('openssl', args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] })
}

type Options = {
  /** host:port of Gatehouse, one or more separated by spaces. */
  upstream: string
  /** On top of the environment that the entrypoint gets. */
  env?: Record<string, string>
  /** Made with makeNginxDirectory; it is left behind. Without it there is one of its own. */
  directory?: string
  /** Do not wait until it answers. */
  early?: boolean
}

/** Starts nginx by the entrypoint of the image and waits until it answers. */
export async function startNginx({ upstream, env = {}, directory, early }: Options): Promise<TestNginx> {
  await using stack = new AsyncDisposableStack()
  const home = directory ?? (await makeNginxDirectory())
  if (directory === undefined) stack.defer(() => rm(home, { recursive: true, force: true }))
  const [httpPort, httpsPort, insidePort] = [await freePort(), await freePort(), await freePort()]
  const logs = { access: join(home, 'access.log'), messages: join(home, 'messages.log') }
  const [access, messages] = [openSync(logs.access, 'a'), openSync(logs.messages, 'a')]
  for (const path of Object.values(logs)) {
    chmodSync(path, 0o644)
    if (NOBODY.uid !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid)
  }
  const child = spawn(join(ROOT, 'ops', 'nginx', 'bin', 'entrypoint.sh'), [], {
    ...NOBODY,
    cwd: '/',
    detached: true,
    stdio: ['ignore', access, messages],
    env: {
      PATH: `${process.env.PATH}:/usr/sbin`,
      RUN_DIR: join(home, 'run'),
      DOMAIN: HOST,
      TLS_MODE: 'self-signed',
      TLS_CERTIFICATE: join(home, 'tls', 'fullchain.pem'),
      TLS_KEY: join(home, 'tls', 'privkey.pem'),
      ACME_WEBROOT: join(home, 'acme'),
      UPSTREAM: upstream,
      LISTEN_HTTP: `127.0.0.1:${httpPort}`,
      LISTEN_HTTPS: `127.0.0.1:${httpsPort}`,
      LISTEN_INSIDE: `127.0.0.1:${insidePort}`,
      WORKER_PROCESSES: '1',
      WATCH_SECONDS: '3600',
      ...env,
    },
  })
  closeSync(access)
  closeSync(messages)
  const end = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const ended = async (): Promise<number | string> => {
    const [code, signal] = await end
    return code ?? String(signal)
  }
  stack.defer(async () => {
    // The whole group: entrypoint, nginx and its workers.
    if (child.pid !== undefined) killGroup(child.pid)
    await ended()
  })
  const said = (): string => readFileSync(logs.messages, 'utf8')
  if (early !== true) {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended early:\n${said()}`)
      const answer = await fetch(`http://127.0.0.1:${insidePort}/healthz`).catch(() => undefined)
      return answer?.status === 200
    }, 60).catch((error: Error) => {
      throw new Error(`nginx does not answer: ${error.message}\n${said()}`)
    })
  }
  const closing = stack.move()
  return {
    httpPort,
    httpsPort,
    insidePort,
    directory: home,
    certificate: () => readFileSync(join(home, 'run', 'tls', 'active', 'fullchain.pem'), 'utf8'),
    accessLog: () =>
      readFileSync(logs.access, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AccessLine),
    messages: said,
    ended,
    stop: (signal) => child.kill(signal),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

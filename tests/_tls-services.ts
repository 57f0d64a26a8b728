import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'
import { assertEventually } from './_assert-eventually.ts'
import { freePort, isOpen } from '#scripts/ports.ts'

/** A certificate authority of one test file, whose directory goes with it. */
export type TestAuthority = AsyncDisposable & {
  /** The file of its certificate. */
  ca: string
  /** A certificate for `localhost` and its key. @param days 0: it ends at once */
  issue(days?: number): { certificate: string; key: string }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' })
}

export async function startAuthority(): Promise<TestAuthority> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-ca-'))
  const file = (name: string): string => join(directory, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const own = [
    '-subj',
    '/CN=Test Authority',
    '-days',
    '30',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  ]
  openssl('req', '-x509', ...newKey, ...own)
  writeFileSync(file('leaf.cnf'), 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n')
  let count = 0
  return {
    ca: file('ca.pem'),
    issue(days = 30) {
      count += 1
      const [request, certificate, key] = [`${count}.csr`, `${count}.pem`, `${count}.key`].map(file) as [
        string,
        string,
        string,
      ]
      openssl('req', '-new', ...newKey, '-subj', '/CN=localhost', '-keyout', key, '-out', request)
      const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial']
      openssl(
        'x509',
        '-req',
        '-in',
        request,
        ...signer,
        '-days',
        String(days),
        '-extfile',
        file('leaf.cnf'),
        '-out',
        certificate,
      )
      return { certificate, key }
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A service that speaks TLS on a port of the loopback. */
export type TlsService = AsyncDisposable & { port: number; user: string; password: string }

/** Postgres over TCP with TLS: the embedded one makes the cluster, and its program is started anew with a port. */
export async function startTlsPostgres(pair: { certificate: string; key: string }): Promise<TlsService> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  chmodSync(directory, 0o711)
  const embedded = await startEmbeddedPostgres({ dataDir: join(directory, 'home'), log: () => {} })
  const { username: user, password } = new URL(embedded.url)
  const data = await dataDirectoryOf(embedded.url)
  const pid = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]
  const program = readlinkSync(`/proc/${pid}/exe`)
  const environment = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  await embedded.stop()

  const { uid, gid } = statSync(data)
  for (const [name, from] of [
    ['server.crt', pair.certificate],
    ['server.key', pair.key],
  ] as const) {
    writeFileSync(join(data, name), readFileSync(from), { mode: 0o600 })
    chownSync(join(data, name), uid, gid)
  }
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=localhost', 'unix_socket_directories=', 'ssl=on']
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const server = spawn(program, args, { uid, gid, cwd: data, env: environment, stdio: 'ignore' })
  stack.defer(async () => {
    if (server.exitCode !== null) return
    server.kill('SIGINT')
    await once(server, 'exit')
  })
  await assertEventually(async () => assert.ok(await isOpen(port, 'localhost')))
  const closing = stack.move()
  return { port, user, password, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

async function dataDirectoryOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory ?? ''
  } finally {
    await client.end()
  }
}

/** Redis that speaks TLS alone, with a password. */
export async function startTlsRedis(pair: { certificate: string; key: string }): Promise<TlsService> {
  const port = await freePort()
  const password = 'a-password-of-tests'
  const server = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] })
  server.stdin.end(
    `port 0\ntls-port ${port}\nbind 127.0.0.1 ::1\ntls-cert-file ${pair.certificate}\ntls-key-file ${pair.key}\n` +
      `tls-auth-clients no\nrequirepass ${password}\nsave ""\nappendonly no\n`,
  )
  await assertEventually(async () => assert.ok(await isOpen(port, 'localhost')))
  return {
    port,
    user: 'default',
    password,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      await once(server, 'exit')
    },
  }
}

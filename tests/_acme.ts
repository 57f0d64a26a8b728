import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#scripts/ports.ts'
import { openssl } from './_nginx.ts'
import { eventually } from './_smtp.ts'

/** A certificate authority that speaks ACME: Debian's pebble, and a name server that puts every name on loopback. */
export type TestAuthority = AsyncDisposable & {
  /** Of its directory. */
  url: string
  /** A file with the certificate of the authority's own https. */
  caFile: string
  messages(): string
}

/**
 * @param httpPort where the authority looks for challenges, instead of port 80
 * @param validSeconds how long its certificates are valid
 */
export async function startAuthority(httpPort: number, validSeconds: number): Promise<TestAuthority> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-acme-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  const [port, dnsPort, managementPort] = [await freePort(), await freePort(), await freePort()]
  const [caFile, key] = [join(directory, 'api.pem'), join(directory, 'api.key')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  openssl(['req', '-x509', ...curve, ...names, '-keyout', key, '-out', caFile])
  const config = join(directory, 'pebble.json')
  await writeFile(
    config,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${managementPort}`,
        certificate: caFile,
        privateKey: key,
        httpPort,
        tlsPort: 1,
        ocspResponderURL: '',
        externalAccountBindingRequired: false,
        certificateValidityPeriod: validSeconds,
      },
    }),
  )
  const chunks: string[] = []
  const start = (program: string, args: string[], env: Record<string, string> = {}): void => {
    const child: ChildProcess = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
    const end = once(child, 'close')
    stack.defer(async () => {
      child.kill('SIGKILL')
      await end
    })
  }
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', '']
  const answers = ['-defaultIPv4', '127.0.0.1', '-dns01', `127.0.0.1:${dnsPort}`]
  start('pebble-challtestsrv', [...answers, ...off, '-management', `127.0.0.1:${await freePort()}`])
  start('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${dnsPort}`], {
    // Real authorities need not wait between attempts, and refuse no good nonce.
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: '0',
  })
  const url = `https://127.0.0.1:${port}/dir`
  const ca = await readFile(caFile)
  await eventually(async () => {
    const outgoing = request(url, { ca, agent: false }).end()
    const [answer] = (await once(outgoing, 'response').catch(() => [])) as [
      { statusCode: number; resume(): void }?,
    ]
    answer?.resume()
    return answer?.statusCode === 200
  }, 30)
  const closing = stack.move()
  return { url, caFile, messages: () => chunks.join(''), [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

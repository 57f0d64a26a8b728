import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Gatherer, type Looked } from '#readiness/engine/gatherer.ts'
import type { Fact } from '#readiness/model/fact.ts'
import type { Settings } from '#readiness/settings/settings.ts'

export type TestServer = AsyncDisposable & { port: number; server: Server }

async function listening(server: Server): Promise<TestServer> {
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      if ('closeAllConnections' in server) (server as ReturnType<typeof createHttp>).closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const serve = (handler: RequestListener): Promise<TestServer> => listening(createHttp(handler))
export const serveTls = (
  pair: Pair,
  handler: RequestListener,
  options: ServerOptions = {},
): Promise<TestServer> =>
  listening(createHttps({ key: pair.key, cert: pair.certificate, ...options }, handler))
export const serveRaw = (server: Server): Promise<TestServer> => listening(server)

export type Pair = { key: string; certificate: string }

export type Certificates = Disposable & {
  root: string
  intermediate: string
  selfSigned(): Pair
  /** Issued by the authority below the root. @param withChain the authority's certificate goes along */
  issue(options?: { host?: string; days?: number; withChain?: boolean; rsaBits?: number }): Pair
}

/** An authority of the tests, an authority below it, and certificates of both. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-live-'))
  const file = (name: string): string => join(folder, name)
  const read = (name: string): string => readFileSync(file(name), 'utf8')
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...ec,
    '-subj',
    '/CN=Root',
    '-days',
    '900',
    '-keyout',
    file('root.key'),
    '-out',
    file('root.pem'),
  )
  const sign = (name: string, signer: string, days: number, extensions: string): void => {
    writeFileSync(file(`${name}.cnf`), extensions)
    const by = [
      '-CA',
      file(`${signer}.pem`),
      '-CAkey',
      file(`${signer}.key`),
      '-CAcreateserial',
      '-days',
      String(days),
    ]
    openssl(
      'x509',
      '-req',
      '-in',
      file(`${name}.csr`),
      ...by,
      '-extfile',
      file(`${name}.cnf`),
      '-out',
      file(`${name}.pem`),
    )
  }
  openssl('req', '-new', ...ec, '-subj', '/CN=Below', '-keyout', file('below.key'), '-out', file('below.csr'))
  sign('below', 'root', 800, 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n')
  let count = 0
  return {
    root: read('root.pem'),
    intermediate: read('below.pem'),
    selfSigned() {
      openssl(
        'req',
        '-x509',
        ...ec,
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-days',
        '90',
        '-keyout',
        file('self.key'),
        '-out',
        file('self.pem'),
      )
      return { key: read('self.key'), certificate: read('self.pem') }
    },
    issue({ host = 'localhost', days = 90, withChain = true, rsaBits } = {}) {
      const name = `leaf${(count += 1)}`
      const kind = rsaBits === undefined ? ec : ['-newkey', `rsa:${rsaBits}`, '-nodes']
      openssl(
        'req',
        '-new',
        ...kind,
        '-subj',
        `/CN=${host}`,
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.csr`),
      )
      sign(name, 'below', days, `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\n`)
      return {
        key: read(`${name}.key`),
        certificate: `${read(`${name}.pem`)}${withChain ? read('below.pem') : ''}`,
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Pointed = {
  url?: string
  prometheus?: string
  source?: string
  settings?: Partial<Settings>
  concealed?: Set<string>
}

/** What a fact sees at an address, or why it sees nothing. */
export async function lookAt<T>(
  fact: Fact<T>,
  { url, prometheus, source, settings = {}, concealed }: Pointed,
): Promise<Looked<T>> {
  const gatherer = new Gatherer({
    ...(url !== undefined && { url: new URL(url) }),
    ...(prometheus !== undefined && { prometheus: new URL(prometheus) }),
    ...(source !== undefined && { source }),
    active: false,
    settings: { version: 1, ...settings },
    now: new Date(),
  })
  const looked = await gatherer.get(fact)
  for (const secret of gatherer.concealed) concealed?.add(secret)
  return looked
}

/** The same, when it has to see something. */
export async function seenAt<T>(fact: Fact<T>, pointed: Pointed): Promise<T> {
  const looked = await lookAt(fact, pointed)
  if ('reason' in looked) throw new Error(looked.reason)
  return looked.value
}

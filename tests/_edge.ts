import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:net'
import { connect as tlsConnect, type TLSSocket } from 'node:tls'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { problemSchema } from '#contract/problem.ts'
import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import assert from 'node:assert/strict'
import { startTestApp, type TestApp } from './_app.ts'
import { HOST, startNginx, type TestNginx } from './_nginx.ts'
import { readRawAnswer, type RawAnswer } from './_raw.ts'

export const ORIGIN = `https://${HOST}`

/** Gatehouse behind nginx, as in production but for its size. */
export type TestEdge = AsyncDisposable & { nginx: TestNginx; app: TestApp }

/** @param env for nginx */
export async function startEdge(env: Record<string, string> = {}): Promise<TestEdge> {
  await using stack = new AsyncDisposableStack()
  const dist = await mkdtemp(join(tmpdir(), 'gatehouse-dist-'))
  stack.defer(() => rm(dist, { recursive: true }))
  await writeDist(dist)
  const settings = { BETTER_AUTH_URL: `${ORIGIN}/auth`, TRUSTED_PROXIES: '127.0.0.0/8' }
  const app = stack.use(await startTestApp(settings, undefined, dist))
  const nginx = stack.use(await startNginx({ upstream: `127.0.0.1:${app.ctx.config.http.port}`, env }))
  const closing = stack.move()
  return { nginx, app, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

export const ASSET = '/assets/app-1a2b3c4d.js'

/** What vite leaves, without the time it takes. */
async function writeDist(dist: string): Promise<void> {
  const script = 'console.log("the app")\n'.repeat(200)
  await mkdir(join(dist, 'assets'))
  await writeFile(
    join(dist, 'index.html'),
    '<!doctype html><html><head><title>Gatehouse</title></head></html>',
  )
  await writeFile(join(dist, ASSET), script)
  await writeFile(join(dist, `${ASSET}.br`), brotliCompressSync(script))
  await writeFile(join(dist, `${ASSET}.gz`), gzipSync(script))
}

export type EdgeAnswer = {
  status: number
  headers: IncomingHttpHeaders
  /** Names in the order they came, lower case, each as often as it came. */
  names: string[]
  text: string
  raw: Buffer
}

type Ask = {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  from?: string
  /** Trusted instead of the certificate that is served. */
  ca?: string[]
}

/** One request over HTTP/1.1 and TLS, on a connection of its own, trusting the certificate that is served. */
export async function ask(nginx: TestNginx, path: string, options: Ask = {}): Promise<EdgeAnswer> {
  const outgoing = httpsRequest({
    host: '127.0.0.1',
    port: nginx.httpsPort,
    servername: HOST,
    ca: options.ca ?? nginx.certificate(),
    agent: false,
    path,
    method: options.method ?? 'GET',
    localAddress: options.from ?? '127.0.0.1',
    headers: {
      host: HOST,
      ...(options.body !== undefined &&
        !('transfer-encoding' in (options.headers ?? {})) && {
          'content-length': String(Buffer.byteLength(options.body)),
        }),
      ...options.headers,
    },
  })
  outgoing.end(options.body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    names: incoming.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()),
    text: raw.toString('utf8'),
    raw,
  }
}

/** A TLS connection to nginx under our name. @param from a loopback address to come from */
export async function openTls(nginx: TestNginx, from = '127.0.0.1'): Promise<TLSSocket> {
  const socket = connect({
    host: '127.0.0.1',
    port: nginx.httpsPort,
    localAddress: from,
    allowHalfOpen: true,
  })
  const secured = tlsConnect({ socket, servername: HOST, ca: nginx.certificate() })
  await once(secured, 'secureConnect')
  return secured
}

/** The certificate that a new connection gets. */
export async function servedCertificate(nginx: TestNginx): Promise<X509Certificate> {
  const socket = tlsConnect({
    host: '127.0.0.1',
    port: nginx.httpsPort,
    servername: HOST,
    rejectUnauthorized: false,
  })
  await once(socket, 'secureConnect')
  const certificate = socket.getPeerX509Certificate()
  socket.destroy()
  if (certificate === undefined) throw new Error('nginx showed no certificate')
  return certificate
}

/** Sends bytes as no client would, and reads until the server closes. The status is NaN when it said nothing. */
export async function askRaw(
  nginx: TestNginx,
  bytes: string | Buffer,
  options: { halfClose?: boolean } = {},
): Promise<RawAnswer> {
  const socket = await openTls(nginx)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  if (options.halfClose === true) socket.end(bytes)
  else socket.write(bytes)
  // A reset is an end like another; once() would throw.
  await new Promise((resolve) => socket.on('close', resolve))
  return readRawAnswer(Buffer.concat(chunks).toString('utf8'))
}

/** That an answer is the Problem it should be, made by nginx and told with its id. */
export function assertProblem(answer: EdgeAnswer | RawAnswer, code: ErrorCode): void {
  const body = problemSchema.parse('text' in answer ? JSON.parse(answer.text) : answer.body)
  assert.equal(body.code, code)
  assert.equal(answer.status, ERRORS[code].status)
  assert.equal(body.status, answer.status)
  assert.equal(body.title, ERRORS[code].title)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['x-request-id'], body.requestId)
  assert.equal(body.instance, `urn:request:${body.requestId}`)
}

/** An upstream that is not Gatehouse, for what Gatehouse never does. */
export async function startUpstream(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<AsyncDisposable & { address: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    handler(request, response)
  }).listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return {
    address: `${host}:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

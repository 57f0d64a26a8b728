import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { CannotLook } from '#readiness/model/fact.ts'

/** Who asks, for whoever reads the logs of the target. */
export const USER_AGENT = 'gatehouse-ready/1 (readiness probe with throw-away accounts)'
/** No run sends more requests than this, whatever happens. */
export const MOST_REQUESTS = 2_500
const BODY_BYTES = 2_097_152
const ANSWER_MS = 20_000

export type Sent = {
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** A loopback address to come from. */
  from?: string
}

export type Answer = {
  status: number
  headers: Readonly<Record<string, string>>
  setCookies: readonly string[]
  text: string
  /** The body as JSON, or undefined when it is none. */
  json: unknown
  ms: number
}

const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|ERR_SSL)/

/** Requests to one origin and to no other, counted and each within its time. */
export class Wire {
  readonly #base: URL
  readonly #signal: AbortSignal
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 16 })
  #https = new HttpsAgent({ keepAlive: true, maxSockets: 16 })
  /** Whether the certificate could not be verified. That is another check's finding. */
  isUnverified = false
  sent = 0
  #until = Infinity

  constructor(base: URL, signal: AbortSignal) {
    this.#base = base
    this.#signal = signal
  }

  get origin(): string {
    return this.#base.origin
  }

  /** Nothing is sent after so many seconds from now: what needs more has to do without. */
  endAfter(seconds: number): void {
    this.#until = performance.now() + seconds * 1_000
  }

  /** @throws {CannotLook} when there is no answer */
  async send(sent: Sent): Promise<Answer> {
    try {
      return await this.#attempt(sent)
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      if (error instanceof CannotLook || this.#signal.aborted) throw error
      if (this.#base.protocol === 'https:' && !this.isUnverified && CERTIFICATE.test(code)) {
        // The accounts are made up and their passwords random: nothing is lost to whoever is in between.
        this.isUnverified = true
        this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false })
        return this.send(sent)
      }
      if (code === 'ECONNRESET') return this.#attempt(sent).catch((again: Error) => this.#fail(again))
      return this.#fail({ message: code || message })
    }
  }

  #fail({ message }: { message: string }): never {
    throw new CannotLook(`${this.#base.origin} does not answer (${message}).`)
  }

  #attempt({ method, path, headers = {}, body, from }: Sent): Promise<Answer> {
    if (this.sent >= MOST_REQUESTS)
      throw new CannotLook(`More than ${MOST_REQUESTS} requests would have been sent; it was left at that.`)
    if (performance.now() > this.#until) throw new CannotLook('This took too long and was left at that.')
    this.sent += 1
    const url = new URL(path, this.#base.origin)
    if (url.origin !== this.#base.origin) throw new CannotLook(`${url.origin} is not what was to be probed.`)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const started = performance.now()
    const isHttps = url.protocol === 'https:'
    const outgoing = (isHttps ? httpsRequest : httpRequest)(
      url,
      {
        method,
        agent: isHttps ? this.#https : this.#http,
        signal: this.#signal,
        timeout: ANSWER_MS,
        ...(from !== undefined && { localAddress: from, family: 4, agent: false as const }),
        ...(from !== undefined && isHttps && this.isUnverified && { rejectUnauthorized: false }),
        headers: {
          'user-agent': USER_AGENT,
          accept: 'application/json, */*;q=0.5',
          ...headers,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          ...(body === undefined && method !== 'GET' && { 'content-length': 0 }),
        },
      },
      (incoming) => {
        read(incoming).then((text) => resolve(answerOf(incoming, text, performance.now() - started)), reject)
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${ANSWER_MS / 1_000} s`)))
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES) throw new CannotLook('An answer is larger than 2 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function answerOf(incoming: IncomingMessage, text: string, ms: number): Answer {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers))
    if (name !== 'set-cookie' && value !== undefined)
      headers[name] = Array.isArray(value) ? value.join(', ') : value
  return {
    status: incoming.statusCode ?? 0,
    headers,
    setCookies: incoming.headers['set-cookie'] ?? [],
    text,
    json: parseJson(text),
    ms,
  }
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{"\dtfn-]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

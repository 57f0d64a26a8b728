import {
  request as httpRequest,
  type Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Answer } from './answer.ts'

export const USER_AGENT = 'gatehouse-ready/1'

/** Why there is no answer, in words that stay the same between runs. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  readonly code: string
  constructor(code: string) {
    super(sayNoAnswer(code))
    this.code = code
  }
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closes the connection without an answer',
  EPIPE: 'closes the connection without an answer',
  ENOTFOUND: 'does not resolve',
  EAI_AGAIN: 'does not resolve',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  TIMEOUT: 'does not answer in time',
  HPE_HEADER_OVERFLOW: 'sends headers without end',
}

function sayNoAnswer(code: string): string {
  if (WORDS[code] !== undefined) return WORDS[code]
  if (code.startsWith('HPE_')) return `sends what is no HTTP (${code})`
  if (/SSL|TLS|EPROTO/.test(code)) return `cannot agree on TLS (${code})`
  return `cannot be asked (${code})`
}

export type Ask = {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: Buffer | string
  /** Bytes of the body that are read. */
  most?: number
  seconds?: number
  signal: AbortSignal
  /** Called with each secret in it. */
  conceal?: (secret: string) => void
}

/** Who is asked is judged elsewhere; here any certificate and any version of TLS will do, and nothing secret is sent. */
export const httpsAgent = (): HttpsAgent =>
  new HttpsAgent({
    keepAlive: true,
    maxSockets: 4,
    timeout: 20_000,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  })

export type Agents = { http: HttpAgent; https: HttpsAgent }

/** Asks once. Follows nothing. @param path as it is sent @throws {NoAnswer} */
export async function ask(origin: URL, path: string, agents: Agents, options: Ask): Promise<Answer> {
  const { method = 'GET', body, most = 262_144, seconds = 10 } = options
  const isTls = origin.protocol === 'https:'
  const host = origin.hostname.replace(/^\[|\]$/g, '')
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(seconds * 1_000)])
  const outgoing = (isTls ? httpsRequest : httpRequest)({
    host,
    port: origin.port === '' ? (isTls ? 443 : 80) : Number(origin.port),
    method,
    path,
    agent: isTls ? agents.https : agents.http,
    ...(isTls && isIP(host) === 0 && { servername: host }),
    maxHeaderSize: 65_536,
    signal,
    headers: {
      'user-agent': USER_AGENT,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...options.headers,
    },
  })
  try {
    const incoming = await firstAnswer(outgoing, body)
    const { bytes, text, isCut } = await readBody(incoming, most)
    return {
      method,
      url: `${origin.origin}${path}`,
      status: incoming.statusCode ?? 0,
      headers: pairs(incoming.rawHeaders, options.conceal),
      text,
      bytes,
      isCut,
    }
  } catch (error) {
    options.signal.throwIfAborted()
    if (signal.aborted) throw new NoAnswer('TIMEOUT')
    throw new NoAnswer((error as NodeJS.ErrnoException).code ?? 'no reason given')
  } finally {
    outgoing.destroy()
  }
}

/** A large body is sent only when the other side has not answered its headers within a moment. */
function firstAnswer(outgoing: ClientRequest, body: Buffer | string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    if (body === undefined || body.length < 65_536) return void outgoing.end(body)
    outgoing.flushHeaders()
    const timer = setTimeout(() => outgoing.end(body), 500)
    outgoing.once('response', () => clearTimeout(timer))
    outgoing.once('close', () => clearTimeout(timer))
  })
}

/** What came, also when the other side breaks off or never ends. */
async function readBody(
  incoming: IncomingMessage,
  most: number,
): Promise<{ bytes: number; text: string; isCut: boolean }> {
  const chunks: Buffer[] = []
  let bytes = 0
  let isCut = false
  try {
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer)
      bytes += (chunk as Buffer).length
      if (bytes > most) break
    }
    isCut = bytes > most
  } catch {
    isCut = true
  }
  return {
    bytes: Math.min(bytes, most),
    text: Buffer.concat(chunks).subarray(0, most).toString('utf8'),
    isCut,
  }
}

function pairs(raw: readonly string[], conceal?: (secret: string) => void): [string, string][] {
  const result: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    result.push([name, name === 'set-cookie' ? withoutValue(raw[at + 1]!, conceal) : raw[at + 1]!])
  }
  return result
}

/** What stands for the value of a cookie, of which nothing else is kept. */
const COOKIE_VALUE = '…'

function withoutValue(line: string, conceal?: (secret: string) => void): string {
  const [pair = '', ...attributes] = line.split(';')
  const cut = pair.indexOf('=')
  if (cut < 0) return line
  const value = pair.slice(cut + 1).trim()
  if (value === '') return line
  conceal?.(value)
  return [`${pair.slice(0, cut)}=${COOKIE_VALUE}`, ...attributes].join(';')
}

import { request as httpRequest } from 'node:http'
import { assertDescribed } from './_openapi.ts'

export type Answer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  // oxlint-disable-next-line typescript/no-explicit-any -- its shape is checked against the OpenAPI document instead
  body: any
  raw: Buffer
  setCookies: string[]
}

type Options = {
  headers?: Record<string, string>
  /** Sent as it is, with the content type given in headers. */
  rawBody?: Buffer | string
  /** Answers on purpose outside the contract, such as those of a fuzz. */
  undescribed?: boolean
}

/** A browser as far as the server can tell: cookies, Origin and Fetch Metadata of the site itself. */
export class TestClient {
  readonly origin: string
  readonly cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  get(path: string, options: Options = {}): Promise<Answer> {
    return this.send('GET', path, undefined, options)
  }

  post(path: string, body: unknown = {}, options: Options = {}): Promise<Answer> {
    return this.send('POST', path, body, options)
  }

  async send(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer> {
    const payload = options.rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const headers: Record<string, string> = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      ...(method !== 'GET' && { origin: this.origin, 'sec-fetch-site': 'same-origin' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.cookies.size > 0 && {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      }),
      ...options.headers,
    }
    const answer = await exchange(new URL(path, this.origin), method, headers, payload)
    for (const cookie of answer.setCookies) this.#keep(cookie)
    if (options.undescribed !== true) {
      assertDescribed(method, path.split('?', 1)[0] as string, {
        status: answer.status,
        contentType: String(answer.headers['content-type'] ?? ''),
        body: answer.body,
      })
    }
    return answer
  }

  #keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';')
    const split = pair.indexOf('=')
    const name = pair.slice(0, split)
    const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))
    if (gone) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(split + 1))
  }
}

function exchange(
  url: URL,
  method: string,
  headers: Record<string, string>,
  payload: Buffer | string | undefined,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const outgoing = httpRequest(
    url,
    {
      method,
      headers: { ...headers, ...(payload !== undefined && { 'content-length': Buffer.byteLength(payload) }) },
    },
    (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const raw = Buffer.concat(chunks)
        const isJson = /json/.test(String(incoming.headers['content-type'] ?? ''))
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: isJson && raw.length > 0 ? JSON.parse(raw.toString('utf8')) : raw.toString('utf8'),
          raw,
          setCookies: incoming.headers['set-cookie'] ?? [],
        })
      })
    },
  )
  outgoing.on('error', reject)
  outgoing.end(payload)
  return promise
}

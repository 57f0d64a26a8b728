import { request } from 'node:https'
import { eventually, type TestMailServer } from '#tests/_smtp.ts'
import { DOMAIN, ORIGIN, readCertificate } from './_stack.ts'

export type StackAnswer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** What the JSON says, or the text. */
  body: unknown
}

const ANSWER_MS = 30_000
let count = 0

/** A browser as far as the stack can tell: over TLS with the certificate checked, through nginx, one connection a request. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #ca = readCertificate()

  get(path: string, headers: Record<string, string> = {}): Promise<StackAnswer> {
    return this.#send('GET', path, undefined, headers)
  }

  post(path: string, body: unknown = {}): Promise<StackAnswer> {
    return this.#send('POST', path, body, { origin: ORIGIN, 'sec-fetch-site': 'same-origin' })
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    extra: Record<string, string>,
  ): Promise<StackAnswer> {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const { promise, resolve, reject } = Promise.withResolvers<StackAnswer>()
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: 443,
        servername: DOMAIN,
        ca: this.#ca,
        agent: false,
        method,
        path,
        timeout: ANSWER_MS,
        headers: {
          host: DOMAIN,
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
          ...(this.cookies.size > 0 && {
            cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          }),
          ...extra,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const isJson = /json/.test(incoming.headers['content-type'] ?? '')
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: isJson ? JSON.parse(text) : text,
          })
        })
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${path} was not answered`)))
    outgoing.on('error', reject)
    outgoing.end(payload)
    const answer = await promise
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(cookie)
    return answer
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const name = pair.slice(0, pair.indexOf('='))
    if (/max-age=0/i.test(cookie)) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(name.length + 1))
  }
}

export type StackPerson = { name: string; email: string; password: string }

export function newPerson(): StackPerson {
  count += 1
  const tag = `${process.pid.toString(36)}${count}`
  return {
    name: 'Mary Jackson',
    email: `mary.${tag}@example.org`,
    password: `tunnel wind ${tag} quiet lantern`,
  }
}

/** Signs up and confirms the address through the mail that arrives. */
export async function register(visitor: Visitor, mail: TestMailServer): Promise<StackPerson> {
  const person = newPerson()
  const signUp = await visitor.post('/auth/sign-up/email', person)
  if (signUp.status !== 200) throw new Error(`sign-up: ${signUp.status} ${JSON.stringify(signUp.body)}`)
  const received = await eventually(
    () => mail.received.find(({ recipient }) => recipient === person.email),
    30,
  )
  const link = /https:\/\/\S+/.exec(received.mail.text ?? '')?.[0] ?? ''
  const token = decodeURIComponent(new URL(link).hash.slice('#token='.length))
  const verified = await visitor.post('/auth/verify-email', { token })
  if (verified.status !== 200) throw new Error(`verify: ${verified.status} ${JSON.stringify(verified.body)}`)
  return person
}

/** Waits as a browser does whose Retry-After was honoured, when nginx finds the visits of these tests too many. */
export async function signIn(visitor: Visitor, person: StackPerson): Promise<StackAnswer> {
  const { email, password } = person
  const answer = await visitor.post('/auth/sign-in/email', { email, password })
  if (answer.status !== 429) return answer
  await new Promise((resolve) => setTimeout(resolve, Number(answer.headers['retry-after'] ?? '1') * 1000))
  return visitor.post('/auth/sign-in/email', { email, password })
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { PAGES } from '#contract/paths.ts'
import { rawCookie } from '#server/auth/cookies.ts'
import { toProblem } from '#server/http/errors.ts'
import type { Log } from '#server/lib/log.ts'
import { Problem } from '#server/lib/problem.ts'
import { requestIdFrom } from '#server/lib/trace.ts'
import type { Remembered } from './local-cache.ts'
import type { SessionIndex } from './session-index.ts'

/** An address to come back to that is longer is left out. */
const NEXT_CHARACTERS = 2_000

type Deps = { index: SessionIndex; cookie: string; origin: string; path: string; log: Log }

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

/** Where the person wanted to go, as the proxy tells it: an absolute address or a path. */
export function wantedAddress(headers: IncomingMessage['headers']): string | undefined {
  const url = first(headers['x-original-url'])
  const host = first(headers['x-forwarded-host'])
  const uri = first(headers['x-forwarded-uri'])
  const protocol = first(headers['x-forwarded-proto']) ?? 'https'
  const wanted =
    url ??
    (host !== undefined && uri !== undefined
      ? `${protocol}://${host}${uri}`
      : first(headers['x-original-uri']))
  return wanted === undefined || wanted === '' || wanted.length > NEXT_CHARACTERS ? undefined : wanted
}

/** Whether a person's browser opens a page, rather than a script or a program asking for data. */
function isNavigation(request: IncomingMessage): boolean {
  const mode = request.headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate'
  return String(request.headers.accept ?? '').includes('text/html')
}

type Write = (request: IncomingMessage, response: ServerResponse, head: string) => void

const idOf = (request: IncomingMessage): string => requestIdFrom(request.headers['x-request-id'])

function writePlain(request: IncomingMessage, response: ServerResponse, head: string): void {
  response.writeHead(
    204,
    `${head}X-Request-Id: ${idOf(request)}\r\n`
      .split('\r\n')
      .slice(0, -1)
      .flatMap((line) => line.split(': ')),
  )
  response.end()
}

let date = ''

/**
 * Sends an answer whose head was written when it was remembered. `writeHead` would check and join the same headers
 * again for each request, which costs as much as everything else here; the tests look at what is sent.
 */
function writeReady(request: IncomingMessage, response: ServerResponse, head: string): void {
  if (date === '') {
    date = new Date().toUTCString()
    setTimeout(() => (date = ''), 1_000 - (Date.now() % 1_000)).unref()
  }
  const connection = response.shouldKeepAlive ? 'keep-alive' : 'close'
  const message = response as unknown as { _header: string; _last: boolean }
  message._header = `HTTP/1.1 204 No Content\r\n${head}X-Request-Id: ${idOf(request)}\r\nDate: ${date}\r\nConnection: ${connection}\r\n\r\n`
  message._last = !response.shouldKeepAlive
  response.statusCode = 204
  response.end()
}

/**
 * `GET /auth/verify`, for `auth_request`, forward auth and clients: 204 with X-Auth-* headers, or 401. Runs before
 * the framework: nearly every request of the app behind it comes through here.
 */
export class VerifyEndpoint {
  readonly #deps: Deps
  readonly #query: string
  #isClosing = false
  #ready: (() => void)[] = []

  constructor(deps: Deps) {
    this.#deps = deps
    this.#query = `${deps.path}?`
  }

  /** From now on each answer asks its connection to close. */
  drain(): void {
    this.#isClosing = true
  }

  /** Answers the request if it is one for this endpoint. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method } = request
    if (url !== this.#deps.path && !url.startsWith(this.#query)) return false
    if (method !== 'GET' && method !== 'HEAD') return false
    this.#answer(request, response, writeReady)
    return true
  }

  /** The same for a request that came through the framework. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response, writePlain)
  }

  #answer(request: IncomingMessage, response: ServerResponse, write: Write): void {
    if (this.#isClosing) response.shouldKeepAlive = false
    const cookie = rawCookie(request.headers.cookie, this.#deps.cookie)
    if (cookie === undefined) return this.#refuse(request, response)
    const known = this.#deps.index.peek(cookie)
    if (known?.record !== undefined) return this.#sayTogether(() => write(request, response, known.head))
    if (known !== undefined) return this.#refuse(request, response)
    this.#deps.index.find(cookie).then(
      (found) => this.#say(found, request, response, write),
      (error: unknown) => this.#fail(error, request, response),
    )
  }

  /**
   * Answers that are ready in one turn of the event loop leave at its end. One by one, each would wake the proxy for
   * itself, and waking it takes longer than the whole check (bench/README.md).
   */
  #sayTogether(say: () => void): void {
    if (this.#ready.push(say) > 1) return
    setImmediate(() => {
      const ready = this.#ready
      this.#ready = []
      for (const each of ready) each()
    })
  }

  #say(found: Remembered, request: IncomingMessage, response: ServerResponse, write: Write): void {
    if (found.record === undefined) return this.#refuse(request, response)
    write(request, response, found.head)
  }

  #refuse(request: IncomingMessage, response: ServerResponse): void {
    if (!isNavigation(request)) return this.#problem(new Problem('auth.required'), request, response)
    const next = wantedAddress(request.headers)
    const query = next === undefined ? '' : `?next=${encodeURIComponent(next.toWellFormed())}`
    const address = `${this.#deps.origin}${PAGES.signIn}${query}`
    if (new URLSearchParams(request.url?.split('?', 2)[1]).has('redirect')) {
      response.writeHead(302, {
        Location: address,
        'Cache-Control': 'no-store',
        'X-Request-Id': idOf(request),
      })
      return void response.end()
    }
    this.#problem(
      new Problem('auth.required', { headers: { 'X-Auth-Redirect': address } }),
      request,
      response,
    )
  }

  #fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const problem = toProblem(error)
    const { log } = this.#deps
    if (problem.code === 'internal')
      log.error({ error: problem.cause ?? problem }, 'a session could not be verified')
    this.#problem(problem, request, response)
  }

  #problem(problem: Problem, request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return
    const requestId = idOf(request)
    const body = JSON.stringify(problem.body(requestId))
    response.writeHead(problem.status, {
      ...problem.headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}

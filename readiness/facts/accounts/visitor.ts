import { setTimeout as sleep } from 'node:timers/promises'
import { CannotLook } from '#readiness/model/fact.ts'
import type { Adapter, Route } from './adapter.ts'
import { readCookie, type SeenCookie } from './cookie.ts'
import { fillJson, fillText, valueAt, type Values } from './template.ts'
import type { Answer, Sent, Wire } from './wire.ts'

/** How long one limit is waited for, and all of them together. */
const WAIT_SECONDS = 62
const WAITS_SECONDS = 180

/** What all visitors of a run share. */
export type Ground = {
  wire: Wire
  adapter: Adapter
  /** The public origin: what a browser on the site itself sends as Origin. */
  origin: string
  signal: AbortSignal
  conceal(secret: string): void
  progress(text: string): void
  /** Seconds that were spent in waiting for limits. */
  waited: number
}

export type Extra = {
  headers?: Readonly<Record<string, string | undefined>>
  /** Instead of what the route says. */
  body?: { type: string; text: string }
  method?: string
  from?: string
  /** A 429 is what is looked for: it is not waited for. */
  isImpatient?: boolean
  /** Comes from another site, which cannot know what the page hands to its own forms. */
  isForged?: boolean
}

/** A browser as far as a server can tell. */
export class Visitor {
  readonly ground: Ground
  readonly cookies = new Map<string, string>()
  bearer: string | undefined

  constructor(ground: Ground) {
    this.ground = ground
  }

  /** The same browser at this moment, to be looked at later. */
  copy(): Visitor {
    const twin = new Visitor(this.ground)
    for (const [name, value] of this.cookies) twin.cookies.set(name, value)
    twin.bearer = this.bearer
    return twin
  }

  /** Calls a route with values for its placeholders, as a page of the site would. */
  async call(route: Route, values: Values = {}, extra: Extra = {}): Promise<Answer> {
    const full = { ...values, ...(await this.#etagFor(route)) }
    const method = extra.method ?? route.method
    const body = extra.body ?? bodyOf(route, full)
    const headers: Record<string, string> = {
      ...(method !== 'GET' && {
        origin: this.ground.origin,
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        referer: `${this.ground.origin}/`,
      }),
      ...(body !== undefined && method !== 'GET' && { 'content-type': body.type }),
    }
    for (const [name, value] of Object.entries(route.headers ?? {}))
      headers[name.toLowerCase()] = fillText(value, full, (text) => text)
    if (method !== 'GET') Object.assign(headers, await this.#csrfFor(extra))
    for (const [name, value] of Object.entries(extra.headers ?? {})) {
      if (value === undefined) delete headers[name]
      else headers[name] = value
    }
    return this.send(
      {
        method,
        path: fillText(route.path, full, encodeURIComponent),
        headers,
        ...(body !== undefined && method !== 'GET' && { body: body.text }),
        ...(extra.from !== undefined && { from: extra.from }),
      },
      extra.isImpatient,
    )
  }

  /** Sends a request with this browser's cookies and keeps those that come back. */
  async send(sent: Sent, isImpatient = false): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      ...(cookie !== '' && { cookie }),
      ...(this.bearer !== undefined && { authorization: `Bearer ${this.bearer}` }),
      ...sent.headers,
    }
    const answer = await this.ground.wire.send({ ...sent, headers })
    for (const each of this.#seen(answer)) {
      if (each.isCleared) this.cookies.delete(each.name)
      else this.cookies.set(each.name, each.value)
    }
    if (answer.status !== 429 || isImpatient || !(await this.#waitFor(answer))) return answer
    return this.send(sent)
  }

  succeeded(route: Route, answer: Answer): boolean {
    const { status, field } = route.success ?? {}
    const isGood =
      status === undefined ? answer.status >= 200 && answer.status < 400 : status.includes(answer.status)
    return isGood && (field === undefined || (valueAt(answer.json, field) ?? null) !== null)
  }

  /** Whether the server takes this browser for somebody. @throws {CannotLook} when its answer says neither */
  async isSignedIn(): Promise<boolean> {
    const { whoami } = this.ground.adapter.routes
    const answer = await this.call(whoami)
    if (answer.status === 429 || answer.status >= 500)
      throw new CannotLook(
        `Whether somebody is signed in was not told: ${whoami.path} answered ${answer.status}.`,
      )
    return this.succeeded(whoami, answer)
  }

  #seen(answer: Answer): SeenCookie[] {
    const seen = answer.setCookies.map(readCookie).filter((each) => each !== undefined)
    for (const { value } of seen) this.ground.conceal(value)
    return seen
  }

  async #waitFor(answer: Answer): Promise<boolean> {
    const { ground } = this
    const seconds = retryAfter(answer) ?? 10
    if (seconds > WAIT_SECONDS || ground.waited + seconds > WAITS_SECONDS) return false
    ground.progress(`waiting ${Math.ceil(seconds)} s for a rate limit`)
    ground.waited += seconds
    await sleep(seconds * 1_000 + 100, undefined, { signal: ground.signal })
    return true
  }

  async #etagFor(route: Route): Promise<Values> {
    const { profile } = this.ground.adapter.routes
    if (profile === undefined || !JSON.stringify(route).includes('{etag}')) return {}
    const { headers } = await this.call(profile)
    return { etag: headers.etag ?? '*' }
  }

  /** The token that a page hands to its own forms, where the adapter says that there is one. */
  async #csrfFor(extra: Extra): Promise<Record<string, string>> {
    const { csrf } = this.ground.adapter
    if (csrf?.header === undefined || extra.isForged === true) return {}
    const page = await this.send({ method: 'GET', path: csrf.page })
    const found = csrf.cookie === undefined ? undefined : (this.cookies.get(csrf.cookie) ?? undefined)
    const inBody = csrf.field === undefined ? undefined : valueAt(page.json, csrf.field)
    const token = found ?? (typeof inBody === 'string' ? inBody : undefined)
    if (token === undefined)
      throw new CannotLook(`${csrf.page} gave no CSRF token where the adapter says that it does.`)
    return { [csrf.header.toLowerCase()]: token }
  }
}

function bodyOf(route: Route, values: Values): { type: string; text: string } | undefined {
  if (route.json !== undefined)
    return { type: 'application/json', text: JSON.stringify(fillJson(route.json, values)) }
  if (route.form === undefined) return undefined
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(route.form))
    form.set(
      name,
      fillText(value, values, (text) => text),
    )
  return { type: 'application/x-www-form-urlencoded', text: form.toString() }
}

/** Seconds that an answer asks to wait, by the header of RFC 9110 or one that is like it. */
export function retryAfter({ headers }: Answer): number | undefined {
  const said = headers['retry-after'] ?? headers['x-retry-after']
  if (said === undefined) return undefined
  if (/^\d{1,6}(\.\d+)?$/.test(said)) return Number(said)
  const until = Date.parse(said)
  return Number.isNaN(until) ? undefined : Math.max(0, (until - Date.now()) / 1_000)
}

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { jsonOf } from '#readiness/facts/answers/answer.ts'
import { ask, NoAnswer, type Agents } from '#readiness/facts/answers/ask.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'

export type Sample = { labels: Readonly<Record<string, string>>; value: number }

export type LoadedRule = {
  name: string
  expression: string
  isAlert: boolean
  /** ok, err or unknown. */
  health: string
}

export type Prometheus = {
  url: string
  /** Names of all series of the last days. */
  names: ReadonlySet<string>
  /** Names that a target announces, also those that had no sample yet. */
  announced: ReadonlySet<string>
  /** Undefined when it does not say. */
  rules?: readonly LoadedRule[]
  /** An expression at this moment. @throws {CannotLook} */
  query(at: Look, expression: string): Promise<readonly Sample[]>
}

const MOST_BYTES = 16_777_216
const MOST_SERIES = 5_000
export const WINDOW_DAYS = 7
const DAY_SECONDS = 86_400

/** The Prometheus server that was named. */
export const prometheus = defineFact<Prometheus>({
  name: 'Prometheus',
  depth: 'live',
  asks: 'prometheus',
  seconds: 60,
  async look(at) {
    const url = at.target.prometheus
    if (url === undefined) throw new CannotLook('Not looked at: needs --prometheus.', { silent: true })
    // Its figures are evidence, so here it has to prove who it is.
    const agents: Agents = {
      http: new HttpAgent({ keepAlive: true, maxSockets: 2 }),
      https: new HttpsAgent({ keepAlive: true, maxSockets: 2 }),
    }
    const get = (look: Look, path: string): Promise<unknown> => read(look, url, agents, path)
    const end = Math.floor(at.target.now.getTime() / 1_000)
    const names = textsOf(
      await get(at, `label/__name__/values?start=${end - WINDOW_DAYS * DAY_SECONDS}&end=${end}`),
    )
    const announced = await get(at, 'metadata').catch(() => undefined)
    const rules = await get(at, 'rules').catch(() => undefined)
    return {
      url: url.href,
      names: new Set(names),
      announced: new Set(typeof announced === 'object' && announced !== null ? Object.keys(announced) : []),
      ...(rules !== undefined && { rules: rulesOf(rules) }),
      query: async (look, expression) =>
        samplesOf(await get(look, `query?time=${end}&query=${encodeURIComponent(expression)}`)),
    }
  },
})

async function read(at: Look, url: URL, agents: Agents, path: string): Promise<unknown> {
  const base = url.pathname.replace(/\/$/, '')
  try {
    const answer = await ask(url, `${base}/api/v1/${path}`, agents, {
      signal: at.signal,
      conceal: at.conceal,
      most: MOST_BYTES,
      seconds: 30,
      headers: { accept: 'application/json' },
    })
    const body = jsonOf(answer) as { status?: unknown; data?: unknown; error?: unknown } | undefined
    if (answer.status === 200 && body?.status === 'success') return body.data
    throw new CannotLook(`${url.origin} answers no query of Prometheus (${answer.status}).`)
  } catch (error) {
    if (error instanceof NoAnswer) throw new CannotLook(`Prometheus at ${url.origin} ${error.message}.`)
    throw error
  }
}

const textsOf = (data: unknown): string[] =>
  Array.isArray(data) ? data.filter((each): each is string => typeof each === 'string') : []

type Loose = Record<string, unknown>
const looseOf = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {}
const listOf = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(looseOf) : [])

function samplesOf(data: unknown): Sample[] {
  const { resultType, result } = looseOf(data)
  if (resultType === 'scalar' && Array.isArray(result)) return [{ labels: {}, value: Number(result[1]) }]
  return listOf(result)
    .slice(0, MOST_SERIES)
    .map(({ metric, value }) => ({
      labels: Object.fromEntries(Object.entries(looseOf(metric)).map(([name, text]) => [name, String(text)])),
      value: Array.isArray(value) ? Number(value[1]) : NaN,
    }))
}

function rulesOf(data: unknown): LoadedRule[] {
  return listOf(looseOf(data).groups)
    .flatMap(({ rules }) => listOf(rules))
    .map(({ name, query, type, health }) => ({
      name: String(name ?? ''),
      expression: String(query ?? ''),
      isAlert: type === 'alerting',
      health: String(health ?? 'unknown'),
    }))
}

import { randomBytes } from 'node:crypto'
import type { Stage } from './stage.ts'
import { Visitor } from './visitor.ts'
import type { Answer } from './wire.ts'

export type SeenRequestId = {
  /** What was asked. */
  name: string
  status: number
  /** Headers that carry our id, or one of the server's own. */
  ours: readonly string[]
  own: readonly string[]
  inBody: boolean
  isError: boolean
}

export type RequestIdSeen = {
  answers: readonly SeenRequestId[]
  /** Whether an id that is far too long or holds markup comes back as it was sent. */
  echoesAnything: boolean
  /** Log files, by whether one of our ids, or one that the server answered with, stands in it. Empty where none is given. */
  logs: readonly { path: string; isFound: boolean }[]
}

const ID_HEADER =
  /^(x-request-id|x-correlation-id|request-id|correlation-id|x-trace-id|traceparent|x-amzn-trace-id)$/

/** Gives requests an id and looks where it comes back. */
export async function lookAtRequestIds(stage: Stage): Promise<RequestIdSeen> {
  const { ground, adapter, accounts } = stage
  const { routes } = adapter
  ground.progress('following a request id')
  const ids: string[] = []
  const ask = async (
    name: string,
    call: (headers: Record<string, string>) => Promise<Answer>,
  ): Promise<SeenRequestId> => {
    const id = `ready-${randomBytes(12).toString('hex')}`
    const trace = randomBytes(16).toString('hex')
    ids.push(id, trace)
    const traceparent = `00-${trace}-${randomBytes(8).toString('hex')}-01`
    const answer = await call({ 'x-request-id': id, 'x-correlation-id': id, traceparent })
    const carries = (text: string): boolean => text.includes(id) || text.includes(trace)
    const sent = Object.entries(answer.headers).filter(([header]) => ID_HEADER.test(header))
    const ownIds = sent.filter(([, value]) => !carries(value) && value.length >= 8)
    // A server that takes no id from outside logs the one that it told.
    ids.push(...ownIds.map(([, value]) => value))
    return {
      name,
      status: answer.status,
      ours: sent.filter(([, value]) => carries(value)).map(([header]) => header),
      own: ownIds.map(([header]) => header),
      inBody: carries(answer.text) || ownIds.some(([, value]) => answer.text.includes(value)),
      isError: answer.status >= 400,
    }
  }
  const stranger = new Visitor(ground)
  const missing = `/api/ready-probe-${randomBytes(4).toString('hex')}`
  const wrong = { email: accounts.address(), password: accounts.password() }
  const isJson = { known: false }
  const answers = [
    await ask('who is signed in', (headers) => stranger.call(routes.whoami, {}, { headers })),
    await ask('a refused sign-in', (headers) => stranger.call(routes.signIn, wrong, { headers })),
    await ask('an address that does not exist', async (headers) => {
      const answer = await stranger.send({ method: 'GET', path: missing, headers })
      isJson.known = answer.json !== undefined
      return answer
    }),
  ]
  // A page of the web app, or of a proxy that serves files, is no answer of the API.
  if (!isJson.known) answers.pop()
  const markup = `<script>${'x'.repeat(300)}`
  const odd = await stranger.call(routes.whoami, {}, { headers: { 'x-request-id': markup } })
  const logs: { path: string; isFound: boolean }[] = []
  for (const path of stage.logs.paths) {
    const growth = await stage.logs.growth(path)
    logs.push({ path, isFound: ids.some((id) => growth.includes(id)) })
  }
  return { answers, echoesAnything: Object.values(odd.headers).some((value) => value.includes(markup)), logs }
}

export type BurstSeen = {
  path: string
  requests: number
  seconds: number
  limitedAt: number | undefined
  status: number | undefined
  hasRetryAfter: boolean
  /** Answers with a failure of the server. */
  failures: number
}

export const BURST = 300
const AT_ONCE = 12
const BURST_SECONDS = 20

/** Asks the same of the API many times in a row, until it minds. */
export async function lookAtBurst(stage: Stage): Promise<BurstSeen> {
  const { adapter, ground, accounts } = stage
  const { visitor } = await accounts.signIn(await stage.member())
  ground.progress('asking many times in a row')
  const route = adapter.routes.profile ?? adapter.routes.whoami
  const path = adapter.api?.path ?? route.path
  const most = adapter.api?.burst ?? BURST
  const started = performance.now()
  const seen: BurstSeen = {
    path,
    requests: 0,
    seconds: 0,
    limitedAt: undefined,
    status: undefined,
    hasRetryAfter: false,
    failures: 0,
  }
  const ask = (): Promise<Answer> =>
    visitor.send({ method: adapter.api?.path === undefined ? route.method : 'GET', path }, true)
  while (seen.requests < most && seen.limitedAt === undefined) {
    const answers = await Promise.all(Array.from({ length: Math.min(AT_ONCE, most - seen.requests) }, ask))
    for (const { status, headers } of answers) {
      seen.requests += 1
      if (status === 429 && seen.limitedAt === undefined) {
        seen.limitedAt = seen.requests
        seen.status = status
        seen.hasRetryAfter = headers['retry-after'] !== undefined
      } else if (status >= 500) {
        seen.failures += 1
        seen.status = status
      }
    }
    if (performance.now() - started > BURST_SECONDS * 1_000 || seen.failures > 20) break
  }
  seen.seconds = Math.round((performance.now() - started) / 100) / 10
  return seen
}

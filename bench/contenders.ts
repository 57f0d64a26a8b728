import { once } from 'node:events'
import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BROWSER_HEADERS, cookieHeader } from './browser-headers.ts'
import { SECRET, startGatehouse, type GatehouseServer } from './gatehouse-server.ts'
import { writeRequests, type Contender } from './load.ts'
import { startNginx } from './nginx.ts'
import { createPeople } from './people.ts'
import { startChild, type Child } from './processes.ts'
import type { Services } from './services.ts'

export const SESSIONS = 1_000

export type Running = Contender & { stop(): Promise<void>; checks?: GatehouseServer['checks'] }
export type Workshop = { services: Services; directory: string; cookies: string[]; requests: string }

/** Signs a thousand people in, once for all contenders of ours. */
export async function openWorkshop(services: Services, directory: string): Promise<Workshop> {
  const people = await createPeople(services.databaseUrl, SESSIONS)
  const cookies = people.map(([session]) => session?.cookie as string)
  const requests = await writeRequests(join(directory, 'gatehouse.requests'), cookies)
  return { services, directory, cookies, requests }
}

async function started<Message>(child: Child, what: string): Promise<Message> {
  const message = (await Promise.race([
    once(child.process, 'message'),
    once(child.process, 'close').then(() => undefined),
  ])) as [Message] | undefined
  if (message === undefined) throw new Error(`${what} does not start:\n${child.output()}`)
  return message[0]
}

/** @param answer "hello": 13 bytes of JSON; "same": 204 with the headers that Gatehouse answers with, together as Gatehouse does */
export async function startBare(workshop: Workshop, answer: 'hello' | 'same'): Promise<Running> {
  const child = startChild([process.execPath, join(import.meta.dirname, 'bare-server.ts')], {
    env: { BENCH_ANSWER: answer, NODE_ENV: 'production' },
    channel: true,
  })
  const { port } = await started<{ port: number }>(child, 'the bare server')
  return {
    name: answer === 'hello' ? 'node:http, bare' : 'node:http, done as we do it',
    url: `http://127.0.0.1:${port}/auth/verify`,
    requests: workshop.requests,
    pids: [child.pid],
    stop: () => child.stop(),
  }
}

export async function startOurs(workshop: Workshop, cache: 'memory' | 'redis'): Promise<Running> {
  const { services } = workshop
  const server = await startGatehouse({
    databaseUrl: services.databaseUrl,
    redisUrl: services.redis.url,
    env: cache === 'redis' ? { SESSION_CACHE_SECONDS: '0' } : {},
  })
  const url = `${server.origin}/auth/verify`
  await checkAnswers(url, workshop.cookies, (answer) => answer.headers.has('x-auth-user-id'))
  return {
    name: cache === 'redis' ? 'Gatehouse, Redis each time' : 'Gatehouse, from memory',
    url,
    requests: workshop.requests,
    pids: [server.pid],
    stop: () => server.stop(),
    checks: () => server.checks(),
  }
}

export async function startBetterAuth(workshop: Workshop, storage: 'redis' | 'postgres'): Promise<Running> {
  const { services, directory } = workshop
  const child = startChild([process.execPath, join(import.meta.dirname, 'better-auth-server.ts')], {
    channel: true,
    env: {
      NODE_ENV: 'production',
      BETTER_AUTH_SECRET: createHash('sha256').update(SECRET).digest('base64'),
      BENCH_SESSIONS: String(SESSIONS),
      BENCH_DATABASE_URL: await services.createDatabase(`better_${randomUUID().slice(0, 8)}`),
      ...(storage === 'redis' && { BENCH_REDIS_URL: services.redis.url }),
    },
  })
  const { port, cookies } = await started<{ port: number; cookies: string[] }>(child, 'Better Auth')
  const url = `http://127.0.0.1:${port}/api/auth/get-session`
  // It answers 200 and `null` to strangers.
  await checkAnswers(url, cookies, async (answer) => (await answer.text()).includes('"token"'))
  return {
    name: `Better Auth get-session, ${storage === 'redis' ? 'Redis' : 'Postgres'}`,
    url,
    requests: await writeRequests(join(directory, `better-auth-${storage}.requests`), cookies),
    pids: [child.pid],
    stop: () => child.stop(),
  }
}

/** An app behind nginx with TLS, without and with `auth_request`: all of it counts as the server. */
export async function startBehindNginx(workshop: Workshop): Promise<{ open: Running; guarded: Running }> {
  await using stack = new AsyncDisposableStack()
  const app = await startBare(workshop, 'hello')
  stack.defer(() => app.stop())
  const ours = await startOurs(workshop, 'memory')
  stack.defer(() => ours.stop())
  const portOf = ({ url }: Contender): number => Number(new URL(url).port)
  const nginx = await startNginx({ directory: workshop.directory, app: portOf(app), gatehouse: portOf(ours) })
  stack.defer(() => nginx.stop())
  const closing = stack.move()
  const { requests } = workshop
  return {
    open: {
      name: 'nginx with TLS, an app',
      url: nginx.open,
      requests,
      pids: [...nginx.pids, ...app.pids],
      stop: () => closing.disposeAsync(),
    },
    guarded: {
      name: 'the same with auth_request',
      url: nginx.guarded,
      requests,
      pids: [...nginx.pids, ...app.pids, ...ours.pids],
      stop: async () => {},
    },
  }
}

/** Asks once for each session: who answers "nobody" would be fast and wrong. */
async function checkAnswers(
  url: string,
  cookies: readonly string[],
  isSignedIn: (answer: Response) => boolean | Promise<boolean>,
): Promise<void> {
  for (let at = 0; at < cookies.length; at += 20) {
    const answers = await Promise.all(
      cookies.slice(at, at + 20).map(async (cookie) => {
        const headers = { ...BROWSER_HEADERS, Cookie: cookieHeader(cookie) }
        let answer = await fetch(url, { headers })
        // A machine that is busy with other things may be too slow for the first questions.
        for (let tries = 0; answer.status === 503 && tries < 5; tries += 1) {
          await sleep(1_000)
          answer = await fetch(url, { headers })
        }
        return answer.ok && (await isSignedIn(answer))
      }),
    )
    if (answers.includes(false)) throw new Error(`${url} does not know a session that is alive`)
  }
}

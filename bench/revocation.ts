import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { installSystemNeeds, isOnPath } from '#scripts/test-system.ts'
import { BackgroundLoad, type BackgroundCounts } from './background-load.ts'
import { startGatehouse, type GatehouseServer } from './gatehouse-server.ts'
import { quantile } from './median.ts'
import { createPeople, type Session } from './people.ts'
import { stopOnSignal } from './processes.ts'
import { RawConnection } from './raw-connection.ts'
import { REVOCATIONS } from './revocation-kinds.ts'
import { watchRevocation, type Watched } from './revocation-watch.ts'
import { startServices, type Services } from './services.ts'
import { formatTable } from './table.ts'

// How long an ended session is still accepted: three nodes on one Postgres and one Redis, a thousand sessions that
// every node remembers, ended one after the other in several ways while all nodes are checked. Then again without
// Redis. bench/README.md says how. `--json` ends with one line of JSON, `--check` fails when the target is missed.

const NODES = ['A', 'B', 'C'] as const
const REVOKED = 1_000
const REVOKED_WITHOUT_REDIS = 250
const TARGET_MS = 50
/** Longer than any node remembers a session by default. */
const FORGOTTEN_MS = 6_000

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

type Run = {
  title: string
  results: Map<string, Watched[]>
  background: BackgroundCounts
  /** Ended sessions that some node accepted at the very end. */
  revived: number
  seconds: number
}

/** Sessions asked for at every node, twice; the second answer comes from the memory of the node. */
async function askAll(
  connections: readonly RawConnection[],
  cookies: readonly string[],
  status: number,
): Promise<number> {
  const wrong = await Promise.all(
    connections.map(async (connection) => {
      let count = 0
      for (const cookie of [...cookies, ...cookies]) if ((await connection.ask(cookie)) !== status) count += 1
      return count
    }),
  )
  return wrong.reduce((sum, count) => sum + count, 0)
}

async function measure(
  title: string,
  nodes: readonly GatehouseServer[],
  databaseUrl: string,
  count: number,
): Promise<Run> {
  say(title)
  const people = (await createPeople(databaseUrl, count, 2)) as [Session, Session][]
  const started = performance.now()
  await using stack = new AsyncDisposableStack()
  const connections = nodes.map(({ port }) => stack.adopt(new RawConnection(port), (each) => each.close()))
  const background = stack.adopt(new BackgroundLoad(nodes.map(({ port }) => port)), (each) => each.stop())
  const database = stack.adopt(new Client({ connectionString: databaseUrl }), (each) => each.end())
  await database.connect()
  const cookies = people.map(([{ cookie }]) => cookie)
  const unknown = await askAll(connections, cookies, 204)
  if (unknown > 0)
    throw new Error(`${unknown} checks of live sessions were refused before anything was ended`)
  await background.take(cookies)

  const kinds = Object.entries(REVOCATIONS)
  const results = new Map<string, Watched[]>(kinds.map(([kind]) => [kind, []]))
  for (const [number, [session, other]] of people.entries()) {
    const [kind, revoke] = kinds[number % kinds.length] as (typeof kinds)[number]
    await background.leave(session.cookie)
    const node = (nodes[0] as GatehouseServer).origin
    const watched = await watchRevocation(connections, session.cookie, () =>
      revoke({ session, other, node, database }),
    )
    results.get(kind)?.push(watched)
    await background.markEnded(session.cookie)
    if ((number + 1) % 100 === 0) say(`  ${number + 1} of ${count} ended`)
  }
  await sleep(FORGOTTEN_MS)
  const revived = await askAll(connections, cookies, 401)
  const counts = await background.counts()
  return { title, results, background: counts, revived, seconds: (performance.now() - started) / 1_000 }
}

const ms = (value: number): string => value.toFixed(1)

function tableOf({ results }: Run): string {
  const rows = [...results].flatMap(([kind, watched]) =>
    NODES.map((name, node) => {
      const after = watched.map(({ fromAnswer }) => fromAnswer[node] as number)
      const whole = watched.map(({ fromStart }) => fromStart[node] as number)
      return [
        node === 0 ? `${kind} (${watched.length})` : '',
        name,
        ms(quantile(after, 0.5)),
        ms(quantile(after, 0.99)),
        ms(Math.max(...after)),
        ms(quantile(whole, 0.5)),
        ms(quantile(whole, 0.99)),
      ]
    }),
  )
  const head = ['', 'node', 'p50 ms', 'p99 ms', 'max ms', 'from start: p50', 'p99']
  return formatTable([head, ...rows])
}

/** @returns all times after the answer, and everything that must not happen */
function judge(run: Run): { p99Ms: number; maxMs: number; faults: string[] } {
  const { background, revived } = run
  const watched = [...run.results.values()].flat()
  const times = watched.flatMap(({ fromAnswer }) => fromAnswer)
  return {
    p99Ms: Number(quantile(times, 0.99).toFixed(1)),
    maxMs: Number(Math.max(...times).toFixed(1)),
    faults: [
      ...watched.flatMap(({ faults }) => faults),
      ...(background.liveRefused > 0 ? [`${background.liveRefused} live sessions were refused`] : []),
      ...(background.endedAccepted > 0 ? [`${background.endedAccepted} ended sessions were accepted`] : []),
      ...(revived > 0 ? [`${revived} checks of ended sessions were accepted at the end`] : []),
    ],
  }
}

function report(run: Run): ReturnType<typeof judge> {
  const judged = judge(run)
  const { checks, unavailable } = run.background
  print(`\n${run.title}\n\n${tableOf(run)}\n`)
  print(
    `${judged.p99Ms < TARGET_MS ? '✔' : '✖'} p99 of all nodes after the answer: ${judged.p99Ms} ms (target < ${TARGET_MS} ms)`,
  )
  print(
    `${judged.faults.length === 0 ? '✔' : '✖'} accepted after a refusal, or refused while alive: ${judged.faults.length}`,
  )
  for (const fault of new Set(judged.faults)) print(`  ${fault}`)
  print(
    `  beside it ${checks.toLocaleString('en')} checks (${Math.round(checks / run.seconds)} a second) of live and of ended sessions; ${unavailable} of them answered 503`,
  )
  return judged
}

async function startNodes(services: Services, stack: AsyncDisposableStack): Promise<GatehouseServer[]> {
  return Promise.all(
    NODES.map(async () =>
      stack.adopt(
        await startGatehouse({
          databaseUrl: services.databaseUrl,
          redisUrl: services.redis.url,
          core: `0-${cpus().length - 1}`,
        }),
        (node) => node.stop(),
      ),
    ),
  )
}

async function main(): Promise<void> {
  const missing = installSystemNeeds(say, [
    { packageName: 'redis-server', isThere: () => isOnPath('redis-server') },
  ])
  if (missing !== undefined) throw new Error(missing)
  await using stack = new AsyncDisposableStack()
  stopOnSignal(stack)
  const services = stack.use(await startServices())
  const nodes = await startNodes(services, stack)
  const whole = await measure(`${REVOKED} revocations on three nodes`, nodes, services.databaseUrl, REVOKED)
  await services.redis.stop()
  await sleep(1_000)
  const without = await measure(
    `${REVOKED_WITHOUT_REDIS} revocations while Redis is away`,
    nodes,
    services.databaseUrl,
    REVOKED_WITHOUT_REDIS,
  )

  print(`\n${services.versions}; ${cpus().length} × ${cpus()[0]?.model.trim()} for everything together`)
  print('Ended over HTTP at node A, or in SQL. Times from the answer on until the first refusal has arrived.')
  const [withRedis, withoutRedis] = [report(whole), report(without)]
  const both = [withRedis, withoutRedis]
  const hasFault = both.some(({ faults }) => faults.length > 0)
  if (hasFault) process.exitCode = 1
  if (process.argv.includes('--check') && both.some(({ p99Ms }) => p99Ms >= TARGET_MS)) process.exitCode = 1
  if (process.argv.includes('--json')) {
    const figures = ({ p99Ms, maxMs, faults }: typeof withRedis) => ({ p99Ms, maxMs, faults: faults.length })
    print(JSON.stringify({ ...figures(withRedis), withoutRedis: figures(withoutRedis) }))
  }
}

await main()

import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { openSessionIndex } from '#server/auth/session-index/open-session-index.ts'
import type { SessionIndex } from '#server/auth/session-index/session-index.ts'
import { hashToken } from '#server/auth/tokens.ts'
import { createLog } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { migrate } from '#server/platform/migrations.ts'
import { openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { startTestRedis } from '#scripts/test-services.ts'
import { startProxy, type TestProxy } from './_proxy.ts'
import { createTestDatabase } from './_services.ts'

const SECRET = new Secret('a-key-for-cookies-of-tests-0123456789')
const SESSION = { timeoutSeconds: 86_400, idleSeconds: 3_600, touchSeconds: 60 }

export type TestSession = { hash: string; cookie: string; userId: string }

/** One node of the index, whose ways to Redis, to the changes and to Postgres can be cut one by one. */
export type TestNode = AsyncDisposable & {
  index: SessionIndex
  redis: TestProxy
  changes: TestProxy
  database: TestProxy
  /** Who the cookie belongs to, or undefined. @throws like the endpoint answers 503 */
  verify(session: TestSession): Promise<string | undefined>
}

export type TestNodes = AsyncDisposable & {
  /** The truth, past every proxy. */
  postgres: Postgres
  redis: Redis
  /** Remembers for longer than a test waits: what is forgotten was told to be. */
  startNode(options?: { freshSeconds?: number }): Promise<TestNode>
  /** A session of a new user, written by hand. */
  newSession(userId?: string): Promise<TestSession>
}

/** Where a proxy has to lead, and the address that leads through it. */
export function throughProxy(url: string): { target: number | string; via(port: number): string } {
  const parsed = new URL(url)
  const folder = parsed.searchParams.get('host')
  const port = parsed.port || '5432'
  return {
    target: folder === null ? Number(port) : `${folder}/.s.PGSQL.${port}`,
    via(proxyPort) {
      const changed = new URL(url)
      changed.searchParams.delete('host')
      changed.host = `127.0.0.1:${proxyPort}`
      return changed.href
    },
  }
}

/** A database and a Redis of their own, and nodes on them. */
export async function startSessionNodes(): Promise<TestNodes> {
  await using stack = new AsyncDisposableStack()
  const log = createLog({ level: 'silent' })
  const database = await createTestDatabase()
  stack.defer(() => database.drop())
  await migrate(new Secret(database.url))
  const postgres = openPostgres({ url: new Secret(database.url), maxConnections: 6, log })
  stack.defer(() => postgres.close())
  const service = await startTestRedis()
  stack.defer(() => service.stop())
  const redis = new Redis(service.url)
  stack.defer(() => redis.disconnect())
  const toPostgres = throughProxy(database.url)
  const toRedis = throughProxy(service.url)

  const startNode = async ({ freshSeconds = 60 } = {}): Promise<TestNode> => {
    await using own = new AsyncDisposableStack()
    const [redisProxy, changes, pool] = [
      own.use(await startProxy(toRedis.target)),
      own.use(await startProxy(toPostgres.target)),
      own.use(await startProxy(toPostgres.target)),
    ]
    const reader = openPostgres({ url: new Secret(toPostgres.via(pool.port)), maxConnections: 4, log })
    own.defer(() => reader.close())
    const { index, close } = await openSessionIndex({
      config: { redis: { enabled: true, ca: undefined }, session: { ...SESSION, freshSeconds } },
      secret: SECRET,
      databaseUrl: new Secret(toPostgres.via(changes.port)),
      redisUrl: new Secret(toRedis.via(redisProxy.port)),
      pool: reader.pool,
      db: reader.db,
      metrics: createMetrics(),
      log,
    })
    own.defer(close)
    const closing = own.move()
    return {
      index,
      redis: redisProxy,
      changes,
      database: pool,
      verify: async ({ cookie }) => (await index.find(cookie)).record?.userId,
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    }
  }

  const closing = stack.move()
  return {
    postgres,
    redis,
    startNode,
    async newSession(userId) {
      const token = randomBytes(24).toString('hex').slice(0, 32)
      const signature = createHmac('sha256', SECRET.reveal()).update(token).digest('base64')
      const owner = userId ?? (await newUser(postgres))
      await postgres.db
        .insertInto('sessions')
        .values({ token: hashToken(token), user_id: owner, expires_at: new Date(Date.now() + 3_600_000) })
        .execute()
      return { hash: hashToken(token), cookie: encodeURIComponent(`${token}.${signature}`), userId: owner }
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

async function newUser(postgres: Postgres): Promise<string> {
  const { id } = await postgres.db
    .insertInto('users')
    .values({ name: 'Ada', email: `${randomUUID()}@example.org` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

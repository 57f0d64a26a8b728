import { spawnSync } from 'node:child_process'
import { Client } from 'pg'
import { migrate } from '#server/platform/migrations.ts'
import { Secret } from '#server/lib/secret.ts'
import { startTestPostgres, startTestRedis, type TestService } from '#scripts/test-services.ts'

/** Real services of this run alone. */
export type Services = AsyncDisposable & {
  redis: TestService
  /** The database of Gatehouse, migrated. */
  databaseUrl: string
  /** An empty database on the same server. */
  createDatabase(name: string): Promise<string>
  versions: string
}

export async function startServices(): Promise<Services> {
  await using stack = new AsyncDisposableStack()
  const postgres = await startTestPostgres()
  stack.defer(() => postgres.stop())
  const redis = await startTestRedis()
  stack.defer(() => redis.stop())
  await migrate(new Secret(postgres.url))
  const version = await runSql<{ server_version: string }>(postgres.url, 'show server_version')
  const redisVersion = /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout)
  const closing = stack.move()
  return {
    redis,
    databaseUrl: postgres.url,
    async createDatabase(name) {
      await runSql(postgres.url, `create database ${name}`)
      const url = new URL(postgres.url)
      url.pathname = `/${name}`
      return url.href
    },
    versions: `Node ${process.versions.node}, Postgres ${version[0]?.server_version}, Redis ${redisVersion?.[1]}`,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

export async function runSql<Row extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

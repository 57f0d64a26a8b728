import { createHash, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { startTestPostgres, startTestRedis, type TestService } from '#scripts/test-services.ts'

/** A file run by hand, without `npm test`, starts what it needs itself; it ends with the process. */
const started = new Map<string, Promise<TestService>>()
process.once('beforeExit', () => {
  for (const service of started.values()) void service.then(({ stop }) => stop())
})

async function serviceUrl(variable: string, start: () => Promise<TestService>): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined && given !== '') return given
  const running = started.get(variable) ?? start()
  started.set(variable, running)
  return (await running).url
}

/** The Redis of this test run. Tests share it: give keys a prefix of your own. */
export function testRedisUrl(): Promise<string> {
  return serviceUrl('TEST_REDIS_URL', startTestRedis)
}

/**
 * A database of its own for one test file.
 * @param migrate when given, brings a database to the wanted state: it runs once a run, and the result is copied
 */
export async function createTestDatabase(
  migrate?: (url: string) => Promise<void>,
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = await serviceUrl('TEST_DATABASE_URL', startTestPostgres)
  const template = migrate === undefined ? 'template1' : await makeTemplate(server, migrate)
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(server, [`CREATE DATABASE ${name} TEMPLATE ${template}`])
  return {
    url: withDatabase(server, name),
    drop: () => run(server, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]),
  }
}

/** Files run in several processes at once: the first one makes the template, the others wait for it. */
async function makeTemplate(server: string, migrate: (url: string) => Promise<void>): Promise<string> {
  const key = createHash('sha256').update(migrate.toString()).digest('hex').slice(0, 12)
  const template = `template_${key}`
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template])
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template])
    if (rowCount === 0) {
      const half = `${template}_half`
      await client.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`)
      await client.query(`CREATE DATABASE ${half}`)
      await migrate(withDatabase(server, half))
      await client.query(`ALTER DATABASE ${half} RENAME TO ${template}`)
    }
    return template
  } finally {
    await client.end()
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function run(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

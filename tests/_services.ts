import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** An empty database of its own for one test file. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test')
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(server, `create database ${name}`)
  return {
    url: server.replace(/(\/\/[^/]*\/)[^?]*/, `$1${name}`),
    drop: () => run(server, `drop database if exists ${name} with (force)`),
  }
}

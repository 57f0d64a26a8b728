import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'node:test'
import { Client } from 'pg'
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '#server/platform/embedded-postgres.ts'

/** What a test of the embedded Postgres holds. `dataDir` does not exist yet; `said` is what was logged. */
export type Bench = {
  dataDir: string
  said: string[]
  /** Run after the test, last first. */
  cleanups: (() => unknown)[]
  start(directory?: string): Promise<EmbeddedPostgres>
}

/** Gives each test of the calling file a fresh directory, and stops what it started. */
export function useBench(): Bench {
  const bench: Bench = {
    dataDir: '',
    said: [],
    cleanups: [],
    start: async (directory = bench.dataDir) => {
      const log = (message: string): void => void bench.said.push(message)
      const started = await startEmbeddedPostgres({ dataDir: directory, log })
      bench.cleanups.push(started.stop)
      return started
    },
  }
  beforeEach(async () => {
    const directory = await openTemporary()
    bench.dataDir = join(directory, 'data')
    bench.said = []
    bench.cleanups = [() => rm(directory, { recursive: true, force: true })]
  })
  afterEach(async () => {
    for (const cleanup of bench.cleanups.reverse()) await cleanup()
  })
  return bench
}

/** A directory that the unprivileged user can pass through, so that the data stays in it. */
export async function openTemporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  await chmod(directory, 0o711)
  return directory
}

export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** For assert.rejects: a message for a person, not just any error. */
export function isMessage(pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof EmbeddedPostgresError && pattern.test(error.message)
}

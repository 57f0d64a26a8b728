import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { createConfig } from '#server/config/config.ts'
import { createLog } from '#server/lib/log.ts'
import { StartError } from '#server/lib/start-error.ts'
import { prepareDatabase } from '#server/platform/prepare-database.ts'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'
import {
  startAuthority,
  startTlsPostgres,
  startTlsRedis,
  type TestAuthority,
  type TlsService,
} from '#tests/_tls-services.ts'

describe('a Postgres that speaks TLS', () => {
  let authority: TestAuthority
  let postgres: TlsService
  before(async () => {
    authority = await startAuthority()
    postgres = await startTlsPostgres(authority.issue())
  })
  after(async () => {
    await postgres[Symbol.asyncDispose]()
    await authority[Symbol.asyncDispose]()
  })

  const urlOf = (host: string, query: string, { port, user, password } = postgres): string =>
    `postgresql://${user}:${password}@${host}:${port}/gatehouse?${query}`
  async function refusal(url: string): Promise<string> {
    const { config, secrets } = createConfig({ DATABASE_URL: url })
    try {
      await using _ = await prepareDatabase({ config, secrets, log: createLog({ level: 'silent' }) })
    } catch (error) {
      assert.ok(error instanceof StartError, String(error))
      assert.equal(error.exitCode, 78)
      return error.message
    }
    return assert.fail('it was not refused')
  }

  it('carries everything of the server: migrations, queries and the changes of sessions', async () => {
    await using test = await startTestApp(
      {},
      urlOf('localhost', `sslmode=verify-full&sslrootcert=${authority.ca}`),
    )
    const { client } = await member(test)
    assert.equal((await client.get('/auth/verify')).status, 204)
    assert.deepEqual(test.ctx.auth.index.degraded, [])
    const { rows } = await sql<{ name: string; ssl: boolean }>`
      select a.application_name as name, s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid)
      where a.datname = current_database()`.execute(test.ctx.postgres.db)
    assert.ok(rows.some(({ name }) => name === 'gatehouse session changes'))
    assert.deepEqual(
      rows.filter(({ ssl }) => !ssl),
      [],
    )
  })

  it('is refused when its CA is not known', async () => {
    assert.equal(
      await refusal(urlOf('localhost', 'sslmode=verify-full')),
      'The certificate of Postgres is signed by a CA that is not known here. Add sslrootcert=/path/of/the/ca.pem to DATABASE_URL.',
    )
  })

  it('is refused when its certificate is for another host', async () => {
    assert.equal(
      await refusal(urlOf('127.0.0.1', `sslmode=verify-full&sslrootcert=${authority.ca}`)),
      'The certificate of Postgres is for another host than the one asked for. Write the name in DATABASE_URL that the certificate carries.',
    )
  })

  it('is refused when its certificate has expired', async () => {
    await using expired = await startTlsPostgres(authority.issue(0))
    await sleep(1_100)
    assert.equal(
      await refusal(urlOf('localhost', `sslmode=verify-full&sslrootcert=${authority.ca}`, expired)),
      'The certificate of Postgres has expired.',
    )
  })
})

describe('a Redis that speaks TLS', () => {
  let authority: TestAuthority
  let redis: TlsService
  before(async () => {
    authority = await startAuthority()
    redis = await startTlsRedis(authority.issue())
  })
  after(async () => {
    await redis[Symbol.asyncDispose]()
    await authority[Symbol.asyncDispose]()
  })

  const urlOf = (host: string, { port, password } = redis): string => `rediss://:${password}@${host}:${port}`
  /** What an operator reads of a Redis that is not used, in the log and in the verbose readiness. */
  async function assertUnused(test: TestApp, sentence: string): Promise<void> {
    await assertEventually(async () => {
      const { ready, degraded } = await test.ctx.health.check()
      assert.ok(ready)
      assert.ok(
        degraded.some((line) => line.includes(sentence)),
        degraded.join('; '),
      )
      assert.ok(test.logs().includes(sentence))
    })
    const { client } = await member(test)
    assert.equal((await client.get('/auth/verify')).status, 204)
    assert.ok(!test.logs().includes(redis.password))
  }

  it('shares limits and sessions', async () => {
    await using test = await startTestApp({
      REDIS_URL: urlOf('localhost'),
      REDIS_CA: authority.ca,
      SESSION_CACHE_SECONDS: '0',
    })
    const { client } = await member(test)
    await assertEventually(async () => {
      assert.deepEqual((await test.ctx.health.check()).degraded, [])
      assert.equal((await client.get('/auth/verify')).status, 204)
      assert.ok(test.ctx.auth.index.counts.shared > 0)
    })
  })

  it('is not used when its CA is not known', async () => {
    await using test = await startTestApp({ REDIS_URL: urlOf('localhost') })
    await assertUnused(
      test,
      'The certificate of Redis is signed by a CA that is not known here. Name the file of the CA in REDIS_CA.',
    )
  })

  it('is not used when its certificate is for another host', async () => {
    await using test = await startTestApp({ REDIS_URL: urlOf('127.0.0.1'), REDIS_CA: authority.ca })
    await assertUnused(test, 'The certificate of Redis is for another host than the one asked for.')
  })

  it('is not used when its certificate has expired', async () => {
    await using expired = await startTlsRedis(authority.issue(0))
    await sleep(1_100)
    await using test = await startTestApp({ REDIS_URL: urlOf('localhost', expired), REDIS_CA: authority.ca })
    await assertUnused(test, 'The certificate of Redis has expired.')
  })

  it('is not used with a wrong password', async () => {
    const url = urlOf('localhost').replace(redis.password, 'CANARY-wrong')
    await using test = await startTestApp({ REDIS_URL: url, REDIS_CA: authority.ca })
    await assertUnused(test, 'Redis refuses the user or the password in REDIS_URL.')
    assert.ok(!test.logs().includes('CANARY-wrong'))
  })

  it('is not used without a password', async () => {
    await using test = await startTestApp({
      REDIS_URL: `rediss://localhost:${redis.port}`,
      REDIS_CA: authority.ca,
    })
    await assertUnused(test, 'Redis asks for a password and REDIS_URL holds none.')
  })
})

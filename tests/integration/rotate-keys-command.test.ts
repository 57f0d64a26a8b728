import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import { runGatehouse } from '#tests/_command.ts'
import { createTestDatabase } from '#tests/_services.ts'

const SECRET = 'V7c2-not-a-real-secret-9gLq4RsNw8YbH1zE'

describe('gatehouse rotate-keys', () => {
  let test: TestApp
  let env: Record<string, string>
  before(async () => {
    test = await startTestApp({ BETTER_AUTH_SECRET: SECRET })
    env = { DATABASE_URL: test.databaseUrl, BETTER_AUTH_SECRET: SECRET }
  })
  after(() => test[Symbol.asyncDispose]())

  it('makes a running server sign with a new key and publish no other', async () => {
    const { client } = await member(test)
    const kidOf = async (): Promise<string> =>
      decodeProtectedHeader((await client.post('/auth/access-token')).body.accessToken).kid as string
    const leaked = await kidOf()
    const { code, stdout, stderr } = await runGatehouse(['rotate-keys'], { env })
    assert.equal(code, 0, stderr)
    assert.ok(stdout.includes(`removed  ${leaked}`))
    const fresh = /^signs {4}(\S+)$/m.exec(stdout)?.[1]
    assert.equal(await kidOf(), fresh)
    const { rows } = await test.ctx.postgres.pool.query('select kid from signing_keys')
    assert.deepEqual(rows, [{ kid: fresh }])
  })

  it('tells no secret', async () => {
    const { stdout, stderr } = await runGatehouse(['rotate-keys'], { env })
    const { privateKey } = await test.ctx.signingKeys.getSigner()
    const { d = '' } = privateKey.export({ format: 'jwk' })
    assert.equal(d.length, 43)
    for (const secret of [d, SECRET, test.databaseUrl]) assert.ok(!`${stdout}${stderr}`.includes(secret))
  })

  it('needs a database', async () => {
    const { code, stderr } = await runGatehouse(['rotate-keys'], { env: { BETTER_AUTH_SECRET: SECRET } })
    assert.equal(code, 78)
    assert.match(stderr, /^DATABASE_URL is missing/)
  })

  it('says what is wrong with a setting', async () => {
    const { code, stderr } = await runGatehouse(['rotate-keys'], {
      env: { ...env, BETTER_AUTH_SECRET: 'short' },
    })
    assert.equal(code, 78)
    assert.match(stderr, /^BETTER_AUTH_SECRET is too short/)
  })

  it('says so when the database is not there', async () => {
    const away = { ...env, DATABASE_URL: 'postgres://gatehouse:canary7331@127.0.0.1:1/gatehouse' }
    const { code, stderr } = await runGatehouse(['rotate-keys'], { env: away })
    assert.equal(code, 1)
    assert.match(stderr, /Nothing answers at the host and port in DATABASE_URL/)
    assert.ok(!stderr.includes('canary7331'))
  })

  it('says so when the database was never migrated', async () => {
    const empty = await createTestDatabase()
    try {
      const { code, stderr } = await runGatehouse(['rotate-keys'], {
        env: { ...env, DATABASE_URL: empty.url },
      })
      assert.notEqual(code, 0)
      assert.match(stderr, /signing_keys/)
    } finally {
      await empty.drop()
    }
  })
})

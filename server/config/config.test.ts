import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError, createConfig } from './config.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  BETTER_AUTH_URL: 'https://accounts.acme.test/auth',
  BETTER_AUTH_SECRET: 'x0Rk9wTq2LmZ7vBn4CyJ8sHd6GfP1aQe3UiO5tWv',
  DATABASE_URL: 'postgresql://gatehouse:kT8vRw2mQx5z@db.acme.test/gatehouse?sslmode=verify-full',
  REDIS_URL: 'rediss://gatehouse:nB4cYh7jLp3s@redis.acme.test:6379',
  SMTP_URL: 'smtps://gatehouse:fD6gZu9eKi1w@mail.acme.test:465',
  MAIL_FROM: 'Accounts <accounts@acme.test>',
}

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    createConfig(env)
  } catch (error) {
    assert.ok(error instanceof ConfigError, `not a ConfigError: ${String(error)}`)
    return error.faults.map(({ name, message }) => `${name} ${message}`)
  }
  return []
}

const production = (changes: NodeJS.ProcessEnv): string[] => faultsOf({ ...PRODUCTION, ...changes })

describe('createConfig in development', () => {
  it('needs nothing', () => {
    const { config, secrets } = createConfig({})
    assert.equal(config.origin, 'http://localhost:3000')
    assert.equal(config.authPath, '/auth')
    assert.equal(config.secureCookies, false)
    assert.equal(config.database.embedded, true)
    assert.equal(config.redis.enabled, false)
    assert.equal(config.mail.caught, true)
    assert.equal(config.http.host, 'localhost')
    assert.equal(secrets.authSecret, undefined)
  })

  it('follows PORT', () => {
    assert.equal(createConfig({ PORT: '4100' }).config.origin, 'http://localhost:4100')
  })

  it('ends sessions within a day by default', () => {
    const { session } = createConfig({}).config
    assert.ok(session.timeoutSeconds <= 86_400)
    assert.ok(session.idleSeconds <= session.timeoutSeconds)
  })

  it('shortens the idle limit with the absolute one', () => {
    assert.deepEqual(createConfig({ SESSION_TIMEOUT: '600' }).config.session, {
      timeoutSeconds: 600,
      idleSeconds: 600,
      touchSeconds: 60,
      freshSeconds: 5,
    })
  })

  it('writes the last use once a minute, and oftener where that would end a session that is used', () => {
    assert.equal(createConfig({}).config.session.touchSeconds, 60)
    assert.equal(createConfig({ SESSION_IDLE_TIMEOUT: '10' }).config.session.touchSeconds, 5)
  })

  it('binds cookies to one host unless a domain is given', () => {
    assert.equal(createConfig({}).config.cookieDomain, undefined)
    const env = {
      BETTER_AUTH_URL: 'http://accounts.shop.localhost:3000/auth',
      COOKIE_DOMAIN: 'Shop.LocalHost',
    }
    assert.equal(createConfig(env).config.cookieDomain, 'shop.localhost')
  })

  it('refuses a domain that browsers would take no cookie for', () => {
    assert.deepEqual(faultsOf({ COOKIE_DOMAIN: 'example.org' }), [
      'COOKIE_DOMAIN must be the host of BETTER_AUTH_URL or a parent of it',
    ])
  })

  it('keeps secrets out of the configuration', () => {
    const { config, secrets } = createConfig(PRODUCTION)
    const printed = `${JSON.stringify(config)}${inspect(config, { depth: 9 })}${JSON.stringify(secrets)}${inspect(secrets)}`
    for (const value of [PRODUCTION.BETTER_AUTH_SECRET, 'kT8vRw2mQx5z', 'nB4cYh7jLp3s', 'fD6gZu9eKi1w'])
      assert.ok(!printed.includes(value))
    assert.equal(secrets.databaseUrl?.reveal(), PRODUCTION.DATABASE_URL)
  })

  it('cannot be changed afterwards', () => {
    const { config } = createConfig({})
    assert.throws(() => Object.assign(config, { origin: 'https://elsewhere.test' }), TypeError)
    assert.throws(() => Object.assign(config.session, { timeoutSeconds: 1 }), TypeError)
  })

  it('refuses a short secret also here', () => {
    assert.deepEqual(faultsOf({ BETTER_AUTH_SECRET: 'short' }), [
      'BETTER_AUTH_SECRET is too short: use at least 32 bytes',
    ])
  })

  it('shares the connections among the workers and keeps one of each for listening', () => {
    const { database } = createConfig({ WORKERS: '4', MAX_CONNECTIONS: '103' }).config
    assert.equal(database.maxConnections, 103)
    assert.equal(database.poolSize, 24)
    assert.equal(createConfig({}).config.database.poolSize, 9)
  })

  it('refuses fewer connections than the workers need', () => {
    assert.deepEqual(faultsOf({ WORKERS: '4', MAX_CONNECTIONS: '11' }), [
      'MAX_CONNECTIONS leaves too little for each worker: 3 × WORKERS is the least',
    ])
    assert.deepEqual(faultsOf({ WORKERS: '4', MAX_CONNECTIONS: '12' }), [])
  })

  it('shares the processors among the workers, at least one hash each', () => {
    assert.equal(createConfig({ WORKERS: '64', MAX_CONNECTIONS: '300' }).config.password.concurrency, 1)
    const pair = createConfig({ WORKERS: '2' }).config.password.concurrency
    assert.ok(pair * 2 <= Math.max(2, availableParallelism()))
    assert.equal(createConfig({ WORKERS: '2', HASH_CONCURRENCY: '7' }).config.password.concurrency, 7)
  })

  it('migrates at the start unless told otherwise', () => {
    assert.equal(createConfig({}).config.database.migrateOnStart, true)
    assert.equal(createConfig({ MIGRATE_ON_START: 'false' }).config.database.migrateOnStart, false)
    assert.equal(faultsOf({ MIGRATE_ON_START: 'no' }).length, 1)
  })

  it('migrates as the role of the server unless another is given', () => {
    const one = createConfig({ DATABASE_URL: 'postgres://a.test/x' }).secrets
    assert.equal(one.migrationDatabaseUrl?.reveal(), 'postgres://a.test/x')
    const two = createConfig({
      DATABASE_URL: 'postgres://a.test/x',
      MIGRATION_DATABASE_URL: 'postgres://b.test/x',
    })
    assert.equal(two.secrets.migrationDatabaseUrl?.reveal(), 'postgres://b.test/x')
    assert.equal(two.secrets.databaseUrl?.reveal(), 'postgres://a.test/x')
  })

  it('refuses an idle limit above the absolute one', () => {
    assert.deepEqual(faultsOf({ SESSION_TIMEOUT: '600', SESSION_IDLE_TIMEOUT: '601' }), [
      'SESSION_IDLE_TIMEOUT must not be longer than SESSION_TIMEOUT',
    ])
  })

  it('refuses one port for two listeners', () => {
    assert.deepEqual(faultsOf({ PORT: '3001' }), ['OPS_PORT must differ from PORT'])
  })

  it('refuses a mount path that hides the API', () => {
    assert.equal(faultsOf({ BETTER_AUTH_URL: 'http://localhost:3000/api/auth' }).length, 1)
  })

  it('refuses a public address without a path', () => {
    assert.equal(faultsOf({ BETTER_AUTH_URL: 'http://localhost:3000' }).length, 1)
  })

  it('refuses a mount path with a pattern in it', () => {
    assert.equal(faultsOf({ BETTER_AUTH_URL: 'http://localhost:3000/:any' }).length, 1)
  })

  it('refuses a public address that is not a URL, and names it', () => {
    assert.match(faultsOf({ BETTER_AUTH_URL: 'http://[CANARY/auth' })[0]!, /^BETTER_AUTH_URL must be a URL/)
  })

  it('refuses a public address with a user name in it', () => {
    assert.match(faultsOf({ BETTER_AUTH_URL: 'http://me:CANARY@localhost/auth' })[0]!, /^BETTER_AUTH_URL /)
  })
})

describe('ConfigError', () => {
  it('names every fault at once and never a value', () => {
    const env = {
      NODE_ENV: 'CANARY-1',
      PORT: 'CANARY-2',
      DATABASE_URL: 'CANARY-3',
      REDIS_URL: 'http://CANARY-4',
      SMTP_URL: 'CANARY-5',
      MAIL_FROM: 'CANARY-6',
      CORS_ORIGIN: 'https://a.test/CANARY-7',
      TRUSTED_PROXIES: 'CANARY-8',
      LOG_LEVEL: 'CANARY-9',
      BETTER_AUTH_URL: 'CANARY-10',
      BETTER_AUTH_SECRET: 'CANARY-11',
      SESSION_TIMEOUT: 'CANARY-12',
    }
    let caught: unknown
    try {
      createConfig(env)
    } catch (error) {
      caught = error
    }
    assert.ok(caught instanceof ConfigError)
    assert.deepEqual(caught.faults.map(({ name }) => name).sort(), Object.keys(env).sort())
    assert.doesNotMatch(
      `${caught.message}${inspect(caught, { depth: 9 })}${JSON.stringify(caught)}`,
      /CANARY/,
    )
    for (const name of Object.keys(env)) assert.ok(caught.message.includes(`  ${name} `), name)
  })

  it('reads as a sentence for each fault', () => {
    for (const line of faultsOf({ NODE_ENV: 'prod', LOG_LEVEL: 'loud', PORT: '0', HASH_ITERATIONS: '99' }))
      assert.match(line, /^[A-Z_]+ must be /)
  })
})

describe('createConfig in production', () => {
  it('takes a whole configuration', () => {
    const { config } = createConfig(PRODUCTION)
    assert.equal(config.secureCookies, true)
    assert.equal(config.http.host, '0.0.0.0')
    assert.equal(config.database.embedded, false)
    assert.equal(config.mail.caught, false)
  })

  it('names everything that is missing', () => {
    const names = faultsOf({ NODE_ENV: 'production' }).map((fault) => fault.split(' ', 1)[0])
    assert.deepEqual(names, [
      'BETTER_AUTH_URL',
      'BETTER_AUTH_SECRET',
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
      'MAIL_FROM',
    ])
  })

  it('refuses the embedded database', () => {
    assert.match(production({ DATABASE_URL: '' })[0]!, /^DATABASE_URL is missing/)
  })

  it('does not migrate by itself', () => {
    assert.equal(createConfig(PRODUCTION).config.database.migrateOnStart, false)
    assert.equal(
      createConfig({ ...PRODUCTION, MIGRATE_ON_START: 'true' }).config.database.migrateOnStart,
      true,
    )
  })

  it('refuses a default password for migrations too', () => {
    assert.deepEqual(production({ MIGRATION_DATABASE_URL: 'postgres://owner:postgres@db/gatehouse' }), [
      'MIGRATION_DATABASE_URL holds a default or placeholder password',
    ])
  })

  it('refuses a database and a Redis on another machine that need not prove who they are', () => {
    assert.match(
      production({ DATABASE_URL: 'postgres://a:kT8vRw2mQx5z@db.acme.test/x?sslmode=require' })[0]!,
      /^DATABASE_URL must end in \?sslmode=verify-full/,
    )
    assert.match(
      production({ MIGRATION_DATABASE_URL: 'postgres://a:kT8vRw2mQx5z@db.acme.test/x' })[0]!,
      /^MIGRATION_DATABASE_URL must end in/,
    )
    assert.match(
      production({ REDIS_URL: 'redis://a:nB4cYh7jLp3s@redis.acme.test' })[0]!,
      /^REDIS_URL must start with rediss/,
    )
  })

  it('refuses to check no certificate at all', () => {
    assert.match(
      production({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })[0]!,
      /^NODE_TLS_REJECT_UNAUTHORIZED must not be 0/,
    )
  })

  it('takes the CA of Redis as a file, and says when it is none', () => {
    assert.match(
      production({ REDIS_CA: '/no/CANARY' })[0]!,
      /^REDIS_CA names a file that cannot be read \(ENOENT\)$/,
    )
    assert.match(
      production({ REDIS_CA: '/etc/hostname' })[0]!,
      /^REDIS_CA names a file without a certificate/,
    )
  })

  it('refuses http', () => {
    assert.deepEqual(production({ BETTER_AUTH_URL: 'http://accounts.acme.test/auth' }), [
      'BETTER_AUTH_URL must start with https:// in production',
    ])
  })

  it('refuses localhost', () => {
    assert.deepEqual(production({ BETTER_AUTH_URL: 'https://localhost/auth' }), [
      'BETTER_AUTH_URL must not be a localhost address in production',
    ])
  })

  it('refuses a loopback address', () => {
    assert.equal(production({ BETTER_AUTH_URL: 'https://127.0.0.1/auth' }).length, 1)
    assert.equal(production({ BETTER_AUTH_URL: 'https://[::1]/auth' }).length, 1)
    assert.equal(production({ BETTER_AUTH_URL: 'https://localhost./auth' }).length, 1)
  })

  it('says one thing about a broken address, not three', () => {
    assert.equal(production({ BETTER_AUTH_URL: 'accounts' }).length, 1)
  })

  it('does not call missing what is given twice', () => {
    assert.deepEqual(production({ DATABASE_URL_FILE: '/etc/hostname' }), [
      'DATABASE_URL is set twice: keep one of DATABASE_URL and DATABASE_URL_FILE',
    ])
  })

  it('refuses a short secret', () => {
    assert.match(production({ BETTER_AUTH_SECRET: 'k3J9x' })[0]!, /^BETTER_AUTH_SECRET is too short/)
  })

  it('refuses a placeholder', () => {
    const placeholder = 'change-me-to-a-long-random-secret-please'
    assert.match(production({ BETTER_AUTH_SECRET: placeholder })[0]!, /looks like a placeholder/)
  })

  it('refuses the placeholder of the checklist', () => {
    assert.match(
      production({ BETTER_AUTH_SECRET: '<use-secret-manager-to-generate-this-1234>' })[0]!,
      /looks like a placeholder/,
    )
  })

  it('refuses one letter over and over', () => {
    assert.match(production({ BETTER_AUTH_SECRET: 'x'.repeat(64) })[0]!, /looks like a placeholder/)
  })

  it('takes random secrets that begin with an x or a 0', () => {
    assert.deepEqual(production({ BETTER_AUTH_SECRET: '0pRk9wTq2LmZ7vBn4CyJ8sHd6GfP1aQe3UiO5tWv' }), [])
    assert.deepEqual(production({ BETTER_AUTH_SECRET: 'XpRk9wTq2LmZ7vBn4CyJ8sHd6GfP1aQe3UiO5tWv' }), [])
  })

  it('refuses a default password of the database', () => {
    assert.deepEqual(
      production({ DATABASE_URL: 'postgres://postgres:postgres@db.acme.test/gatehouse?sslmode=verify-full' }),
      ['DATABASE_URL holds a default or placeholder password'],
    )
  })

  it('refuses the placeholder that the documents show', () => {
    assert.equal(production({ REDIS_URL: 'rediss://gatehouse:PASSWORD@redis.acme.test' }).length, 1)
    assert.equal(production({ SMTP_URL: 'smtps://gatehouse:PASSWORD@mail.acme.test' }).length, 1)
  })

  it('takes a password with a stray percent sign', () => {
    assert.deepEqual(
      production({
        DATABASE_URL: 'postgres://gatehouse:k%zzT8vRw2@db.acme.test/gatehouse?sslmode=verify-full',
      }),
      [],
    )
  })

  it('refuses an http origin for CORS', () => {
    assert.deepEqual(production({ CORS_ORIGIN: 'https://a.acme.test,http://b.acme.test' }), [
      'CORS_ORIGIN must list https origins only in production',
    ])
  })

  it('reports a broken value beside what production refuses', () => {
    const names = production({ PORT: 'x', BETTER_AUTH_SECRET: 'short' }).map(
      (fault) => fault.split(' ', 1)[0],
    )
    assert.deepEqual(names, ['PORT', 'BETTER_AUTH_SECRET'])
  })
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { ConfigError, createConfig } from './config.ts'
import { readEnv, VARIABLES, type VariableName } from './env.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('readEnv', () => {
  it('takes an empty variable as not set', () => {
    const { env, given, faults } = readEnv({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '' })
    assert.equal(env.PORT, 3000)
    assert.equal(env.DATABASE_URL, undefined)
    assert.equal(given.size, 0)
    assert.deepEqual(faults, [])
  })

  it('has defaults that pass their own rules', () => {
    assert.deepEqual(readEnv({}).faults, [])
  })

  it('has examples that pass their own rules', () => {
    for (const [name, variable] of Object.entries(VARIABLES))
      if ('example' in variable) assert.deepEqual(readEnv({ [name]: variable.example }).faults, [], name)
  })

  it('splits lists at commas', () => {
    const { env } = readEnv({ CORS_ORIGIN: ' https://a.test , https://b.test:8443,' })
    assert.deepEqual(env.CORS_ORIGIN, ['https://a.test', 'https://b.test:8443'])
  })

  it('refuses a wildcard, a path and a trailing slash as an origin', () => {
    assert.equal(readEnv({ CORS_ORIGIN: '*' }).faults.length, 1)
    assert.equal(readEnv({ CORS_ORIGIN: 'https://a.test/x' }).faults.length, 1)
    assert.equal(readEnv({ CORS_ORIGIN: 'https://a.test/' }).faults.length, 1)
    assert.equal(readEnv({ CORS_ORIGIN: 'null' }).faults.length, 1)
  })

  it('takes networks and addresses of both families', () => {
    const { env, faults } = readEnv({ TRUSTED_PROXIES: '10.0.0.0/8,192.0.2.1,2001:db8::/32,::1' })
    assert.deepEqual(faults, [])
    assert.deepEqual(env.TRUSTED_PROXIES, ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1'])
  })

  it('refuses networks that do not exist', () => {
    assert.equal(readEnv({ TRUSTED_PROXIES: '10.0.0.0/33' }).faults.length, 1)
    assert.equal(readEnv({ TRUSTED_PROXIES: '2001:db8::/129' }).faults.length, 1)
    assert.equal(readEnv({ TRUSTED_PROXIES: '10.0.0' }).faults.length, 1)
    assert.equal(readEnv({ TRUSTED_PROXIES: 'a:b' }).faults.length, 1)
    assert.equal(readEnv({ TRUSTED_PROXIES: '999.1.1.1' }).faults.length, 1)
  })

  it('refuses numbers in other spellings', () => {
    for (const PORT of ['3e3', '0x10', '-1', '1.5', ' 3000', '65536', 'NaN', '99999999999999999999'])
      assert.equal(readEnv({ PORT }).faults.length, 1, PORT)
  })

  it('refuses a sender that would add a header', () => {
    assert.equal(readEnv({ MAIL_FROM: 'a@b.test\r\nBcc: c@d.test' }).faults.length, 1)
  })

  it('takes a Postgres URL without a host, for a Unix socket', () => {
    assert.deepEqual(readEnv({ DATABASE_URL: 'postgresql:///gatehouse?host=/run/postgresql' }).faults, [])
  })
})

describe('NAME_FILE', () => {
  it('reads a secret without the line break at its end', () => {
    const path = file('database', 'postgres://db.test/gatehouse\n')
    const { env, given } = readEnv({ DATABASE_URL_FILE: path })
    assert.equal(env.DATABASE_URL, 'postgres://db.test/gatehouse')
    assert.ok(given.has('DATABASE_URL'))
  })

  it('keeps other white space of a secret', () => {
    const path = file('secret', ' CANARY \r\n')
    assert.equal(readEnv({ BETTER_AUTH_SECRET_FILE: path }).env.BETTER_AUTH_SECRET, ' CANARY ')
  })

  it('refuses both at once and shows neither', () => {
    const path = file('both', 'CANARY-FILE')
    const { env, faults } = readEnv({ BETTER_AUTH_SECRET: 'CANARY-DIRECT', BETTER_AUTH_SECRET_FILE: path })
    assert.deepEqual(faults, [
      {
        name: 'BETTER_AUTH_SECRET',
        message: 'is set twice: keep one of BETTER_AUTH_SECRET and BETTER_AUTH_SECRET_FILE',
      },
    ])
    assert.equal(env.BETTER_AUTH_SECRET, undefined)
  })

  it('ignores an empty direct value beside a file', () => {
    const path = file('alone', 'value-from-file')
    assert.equal(readEnv({ BETTER_AUTH_SECRET: '', BETTER_AUTH_SECRET_FILE: path }).faults.length, 0)
  })

  it('names a file that is missing, without its path', () => {
    const { faults } = readEnv({ SMTP_URL_FILE: join(folder, 'CANARY') })
    assert.deepEqual(faults, [
      {
        name: 'SMTP_URL_FILE',
        message: 'names a file that cannot be read (ENOENT): there is none at this path',
      },
    ])
  })

  it('names a file that is a folder', () => {
    const { faults } = readEnv({ REDIS_URL_FILE: folder })
    assert.deepEqual(faults, [
      { name: 'REDIS_URL_FILE', message: 'names a file that cannot be read (EISDIR): it is a directory' },
    ])
  })

  it('refuses an empty file, which would start another database than meant', () => {
    const { faults } = readEnv({ DATABASE_URL_FILE: file('empty', '\n') })
    assert.deepEqual(faults, [{ name: 'DATABASE_URL_FILE', message: 'names a file that is empty' }])
  })

  it('refuses a file that is not text, without showing it', () => {
    const path = join(folder, 'binary')
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x43, 0x41, 0x00]))
    const { faults } = readEnv({ BETTER_AUTH_SECRET_FILE: path })
    assert.deepEqual(faults, [{ name: 'BETTER_AUTH_SECRET_FILE', message: 'names a file that is not text' }])
    const nul = readEnv({ BETTER_AUTH_SECRET_FILE: file('nul', 'CANARY\0CANARY') }).faults
    assert.deepEqual(nul, faults)
  })

  it('refuses a file of several lines, such as a whole .env, without showing it', () => {
    const { faults } = readEnv({ SMTP_URL_FILE: file('lines', 'smtp://CANARY\nsmtp://CANARY\n') })
    assert.equal(faults.length, 1)
    assert.match(faults[0]?.message ?? '', /of several lines/)
    assert.doesNotMatch(JSON.stringify(faults), /CANARY/)
  })

  it('refuses a file that its user may not read, and says what is needed', () => {
    const path = file('closed', 'CANARY')
    chmodSync(path, 0o000)
    chmodSync(folder, 0o755)
    const script = `const { readEnv } = await import(${JSON.stringify(import.meta.resolve('./env.ts'))}); console.log(JSON.stringify(readEnv(process.env).faults))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { REDIS_URL_FILE: path },
      // Root may read everything.
      ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
    })
    const message =
      'names a file that cannot be read (EACCES): the user that Gatehouse runs as must be allowed to read it and to enter its directories'
    assert.deepEqual(JSON.parse(stdout), [{ name: 'REDIS_URL_FILE', message }])
  })

  it('judges what the file holds, without showing it', () => {
    const { faults } = readEnv({ DATABASE_URL_FILE: file('wrong', 'CANARY') })
    assert.equal(faults.length, 1)
    assert.doesNotMatch(JSON.stringify(faults), /CANARY/)
  })

  it('is there for secrets alone', () => {
    assert.equal(readEnv({ LOG_LEVEL_FILE: join(folder, 'none') }).faults.length, 0)
  })
})

describe('any environment', () => {
  const names = Object.keys(VARIABLES) as VariableName[]
  const values = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'production',
      'https://a.test/auth',
      'http://[',
      '//',
      '0',
      '-1',
      '1e9',
      'true',
      ',,,',
      '::1/129',
    ),
    fc.constantFrom(
      'postgres://a:%zz@b/c',
      'redis://:@',
      'smtp://x',
      'https://a.test:99999/auth',
      'https://%zz/auth',
    ),
    fc.webUrl(),
    fc.nat().map(String),
  )
  const environments = fc.dictionary(fc.constantFrom(...names), values)

  it('is taken or refused by name, never with another error', () => {
    fc.assert(
      fc.property(environments, (source) => {
        try {
          createConfig(source)
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error))
          for (const { name } of error.faults) assert.ok(name in VARIABLES, name)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused without a value in the message', () => {
    const canaries = fc.dictionary(fc.constantFrom(...names), fc.stringMatching(/^CANARY[!-~]{0,20}$/))
    fc.assert(
      fc.property(canaries, (source) => {
        try {
          createConfig(source)
        } catch (error) {
          assert.doesNotMatch(String(error), /CANARY/)
        }
      }),
    )
  })
})

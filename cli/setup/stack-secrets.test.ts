import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { SetupRefused } from './setup-refused.ts'
import { makeSecret, planSecrets, SECRET_NAMES } from './stack-secrets.ts'

const OPTIONS = { smtpUrl: 'smtps://u:p@mail.example.org', redisRule: '~* +@read' }

function planned(found: Record<string, string> = {}, options = OPTIONS): Map<string, string> {
  const { files } = planSecrets(new Map(Object.entries(found)), options)
  return new Map(files.map(({ name, content }) => [name, content]))
}

function refusal(found: Record<string, string>): string {
  try {
    planned(found)
  } catch (error) {
    if (error instanceof SetupRefused) return error.message
    throw error
  }
  return ''
}

const whole = (): Record<string, string> => Object.fromEntries(planned())

describe('the secrets of the stack', () => {
  it('are 32 random bytes each, all different', () => {
    const files = planned()
    assert.deepEqual([...files.keys()], [...SECRET_NAMES])
    const passwords = SECRET_NAMES.slice(0, 5).map((name) => files.get(name) ?? '')
    for (const password of passwords) assert.equal(Buffer.from(password, 'base64url').length, 32)
    assert.equal(new Set(passwords).size, 5)
  })

  it('begin so that no tool takes them for a flag', () => {
    for (let count = 0; count < 200; count += 1) assert.match(makeSecret(), /^\d[\w-]{42}$/)
  })

  it('fit together', () => {
    const files = planned()
    const database = new URL(files.get('database_url') ?? '')
    assert.equal(database.username, 'gatehouse_app')
    assert.equal(database.password, files.get('app_password'))
    assert.equal(database.host, 'postgres:5432')
    const owner = new URL(files.get('migration_database_url') ?? '')
    assert.equal(owner.username, 'gatehouse_owner')
    assert.equal(owner.password, files.get('owner_password'))
    const redis = new URL(files.get('redis_url') ?? '')
    assert.equal(redis.username, 'gatehouse')
    assert.equal(redis.password, files.get('redis_password'))
    const hash = createHash('sha256').update(redis.password).digest('hex')
    assert.equal(
      files.get('redis_users.acl'),
      `user default off ~* &* +@all\nuser gatehouse on #${hash} ~* +@read`,
    )
  })

  it('stay as they are', () => {
    const there = whole()
    assert.deepEqual(Object.fromEntries(planned(there)), there)
  })

  it('are completed, each missing one alone', () => {
    const there = whole()
    const { auth_secret: _, redis_url: __, 'redis_users.acl': ___, ...rest } = there
    const completed = planned(rest)
    assert.notEqual(completed.get('auth_secret'), there['auth_secret'])
    assert.equal(completed.get('redis_url'), there['redis_url'])
    assert.equal(completed.get('redis_users.acl'), there['redis_users.acl'])
    assert.equal(completed.get('app_password'), there['app_password'])
  })

  it('are refused when an address has another password than its file', () => {
    const there = whole()
    assert.match(
      refusal({ ...there, app_password: makeSecret() }),
      /secrets\/database_url and secrets\/app_password contradict each other/,
    )
    assert.match(
      refusal({ ...there, owner_password: makeSecret() }),
      /migration_database_url and .*owner_password/,
    )
    assert.match(refusal({ ...there, redis_password: makeSecret() }), /redis_url and .*redis_password/)
  })

  it('are refused when an address logs in as another role', () => {
    const there = whole()
    const url = (there['database_url'] ?? '').replace('gatehouse_app', 'postgres')
    assert.match(refusal({ ...there, database_url: url }), /must log in as gatehouse_app/)
  })

  it('are refused when the password of an address is gone', () => {
    const { app_password: _, ...rest } = whole()
    assert.match(refusal(rest), /Put app_password back: it is the password in database_url/)
  })

  it('are refused when empty, short or of several lines, all at once', () => {
    const said = refusal({
      auth_secret: '',
      postgres_password: 'short',
      redis_password: `${makeSecret()}\nx`,
    })
    assert.match(said, /secrets\/auth_secret is empty/)
    assert.match(said, /secrets\/postgres_password is shorter than 32/)
    assert.match(said, /secrets\/redis_password has more than one line/)
  })

  it('are never repeated in a refusal', () => {
    const there = whole()
    const other = makeSecret()
    const said = refusal({ ...there, app_password: other })
    assert.ok(!said.includes(other))
    assert.ok(!said.includes(there['app_password'] ?? ''))
  })

  it('leave a database elsewhere alone, and say so', () => {
    const elsewhere = 'postgresql://app:hunter2hunter2@db.example.org/accounts?sslmode=verify-full'
    const { files, remarks } = planSecrets(new Map([['database_url', elsewhere]]), OPTIONS)
    assert.equal(files.find(({ name }) => name === 'database_url')?.content, elsewhere)
    assert.deepEqual(remarks, ['secrets/database_url leads to db.example.org; it was left as it is.'])
  })

  it('follow a new rule for Redis, and keep users that somebody added', () => {
    const there = whole()
    there['redis_users.acl'] += '\nuser backup on #00 +@read'
    const files = planned(there, { ...OPTIONS, redisRule: '~* +@read +@write' })
    assert.match(
      files.get('redis_users.acl') ?? '',
      /^user default off ~\* &\* \+@all\nuser gatehouse on #[0-9a-f]{64} ~\* \+@read \+@write\nuser backup on #00 \+@read$/,
    )
  })
})

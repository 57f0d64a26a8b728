import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { COMPOSE_FILE, tryDocker, type Ran } from './_stack.ts'

/** A stack of its own beside the one that is tested, for what has to go wrong from the start. */
const PROBE = {
  COMPOSE_PROJECT_NAME: 'gatehouse-probe',
  EDGE_SUBNET: '172.30.10.0/24',
  APP_SUBNET: '172.30.11.0/24',
  DATA_SUBNET: '172.30.12.0/24',
  MAIL_SUBNET: '172.30.13.0/24',
}

let directory = ''

/** Runs compose with some secrets replaced by files of this test. */
async function withSecrets(
  secrets: Record<string, { content: string; mode?: number } | undefined>,
  args: string[],
  options: { env?: Record<string, string>; services?: object } = {},
): Promise<Ran> {
  const files = Object.entries(secrets).map(([name]) => [name, { file: join(directory, name) }])
  for (const [name, file] of Object.entries(secrets)) {
    await rm(join(directory, name), { force: true })
    if (file === undefined) continue
    await writeFile(join(directory, name), file.content)
    await chmod(join(directory, name), file.mode ?? 0o444)
  }
  const override = join(directory, 'override.json')
  await writeFile(
    override,
    JSON.stringify({ secrets: Object.fromEntries(files), services: options.services ?? {} }),
  )
  return tryDocker(
    ['compose', '--ansi', 'never', '-f', COMPOSE_FILE, '-f', override, ...args],
    options.env ?? {},
  )
}

const runOnce = (service: string): string[] => ['run', '--rm', '--no-deps', '-T', service]
const saidBy = ({ stdout, stderr }: Ran): string => `${stdout}${stderr}`

describe('a secret file that is wrong', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-secrets-'))
    await chmod(directory, 0o755)
  })
  after(async () => {
    await withSecrets({}, ['down', '--volumes', '--timeout', '5'], { env: PROBE })
    await rm(directory, { recursive: true, force: true })
  })

  it('keeps Gatehouse from starting when it cannot be read', async () => {
    const ran = await withSecrets(
      { auth_secret: { content: 'irrelevant', mode: 0o400 } },
      runOnce('gatehouse'),
    )
    assert.equal(ran.code, 78)
    assert.match(saidBy(ran), /BETTER_AUTH_SECRET_FILE names a file that cannot be read \(EACCES\)/)
  })

  it('keeps Gatehouse from starting when it is empty, and names every one at once', async () => {
    const ran = await withSecrets(
      { auth_secret: { content: '' }, redis_url: { content: '\n' } },
      runOnce('gatehouse'),
    )
    assert.equal(ran.code, 78)
    assert.match(saidBy(ran), /2 settings are wrong/)
    assert.match(saidBy(ran), /BETTER_AUTH_SECRET_FILE names a file that is empty/)
    assert.match(saidBy(ran), /REDIS_URL_FILE names a file that is empty/)
  })

  it('keeps Gatehouse from starting when it holds a placeholder, which is not shown', async () => {
    const secret = 'change-me-change-me-change-me-change-me'
    const ran = await withSecrets({ auth_secret: { content: secret } }, runOnce('gatehouse'))
    assert.equal(ran.code, 78)
    assert.match(saidBy(ran), /BETTER_AUTH_SECRET looks like a placeholder/)
    assert.ok(!saidBy(ran).includes(secret))
  })

  it('ends the migration with a sentence when the password is wrong', async () => {
    const url = 'postgresql://gatehouse_owner:a-password-of-somebody-else@postgres:5432/gatehouse'
    const ran = await withSecrets({ migration_database_url: { content: url } }, runOnce('migrate'))
    assert.equal(ran.code, 78)
    assert.match(saidBy(ran), /MIGRATION_DATABASE_URL/)
    assert.ok(!saidBy(ran).includes('a-password-of-somebody-else'))
  })

  it('is named by compose when it is missing', async () => {
    const ran = await withSecrets({ auth_secret: undefined }, runOnce('gatehouse'))
    assert.notEqual(ran.code, 0)
    assert.match(saidBy(ran), /auth_secret/)
  })
})

describe('the health check of Redis', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-secrets-'))
    await chmod(directory, 0o755)
  })
  after(async () => {
    await withSecrets({}, ['down', '--volumes', '--timeout', '5'], { env: PROBE })
    await rm(directory, { recursive: true, force: true })
  })
  const quickly = { redis: { healthcheck: { interval: '1s', start_period: '0s' } } }
  const up = ['up', '-d', '--wait', '--wait-timeout', '60', '--no-deps', '--force-recreate', 'redis']

  it('fails on a Redis that answers WRONGPASS', async () => {
    const ran = await withSecrets({ redis_password: { content: 'not-the-password' } }, up, {
      env: PROBE,
      services: quickly,
    })
    assert.notEqual(ran.code, 0)
    assert.match(saidBy(ran), /is unhealthy/)
  })

  it('fails on a Redis that answers NOAUTH', async () => {
    const ran = await withSecrets({ redis_password: { content: '' } }, up, { env: PROBE, services: quickly })
    assert.notEqual(ran.code, 0)
    assert.match(saidBy(ran), /is unhealthy/)
  })

  it('passes with the password of the set-up', async () => {
    const ran = await withSecrets({}, up, { env: PROBE, services: quickly })
    assert.equal(ran.code, 0, saidBy(ran))
  })
})

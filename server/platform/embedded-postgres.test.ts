import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { lstat, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, beforeEach, describe, it } from 'node:test'
import { isMessage, openTemporary, query, useBench } from '#tests/_embedded-postgres.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

const isRoot = process.getuid?.() === 0
const module = new URL('./embedded-postgres.ts', import.meta.url).href
const bench = useBench()
let made: string

// Making a cluster takes a second, copying one a tenth.
before(async () => {
  made = await openTemporary()
  const first = await startEmbeddedPostgres({ dataDir: join(made, 'data'), log: () => {} })
  await first.stop()
})

after(() => rm(made, { recursive: true, force: true }))

function copyMade(): void {
  const copied = spawnSync('cp', ['-a', join(made, 'data'), bench.dataDir], { encoding: 'utf8' })
  assert.equal(copied.status, 0, copied.stderr)
}

/** Another process that starts Postgres on the same directory, prints its URL and waits to be killed. */
async function startElsewhere(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const code = `import(${JSON.stringify(module)}).then(async (m) => {
    const p = await m.startEmbeddedPostgres({ dataDir: ${JSON.stringify(directory)}, log: () => {} })
    console.log(p.url)
    setInterval(() => {}, 1000)
  })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

function postmasterPid(directory = bench.dataDir): number {
  return Number(readFileSync(join(directory, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await query(url, 'SELECT 1')
      return
    } catch {
      await sleep(50)
    }
  }
  assert.fail('the database does not come back')
}

describe('the embedded Postgres', () => {
  beforeEach(copyMade)

  it('starts, keeps what was written over a restart, and leaves no process behind', async () => {
    const first = await bench.start()
    await query(first.url, 'CREATE TABLE kept (word text)')
    await query(first.url, `INSERT INTO kept VALUES ('Grüße')`)
    const pid = postmasterPid()
    await first.stop()
    assert.throws(() => process.kill(pid, 0))

    const second = await bench.start()
    assert.deepEqual(await query(second.url, 'SELECT word FROM kept'), [{ word: 'Grüße' }])
  })

  it('is durable, in UTC and UTF-8, with checksums, and listens on no port', async () => {
    const { url } = await bench.start()
    const rows = await query(
      url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
        current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding,
        current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS addresses`,
    )
    const wanted = {
      fsync: 'on',
      commit: 'on',
      zone: 'UTC',
      encoding: 'UTF8',
      checksums: 'on',
      addresses: '',
    }
    assert.deepEqual(rows, [wanted])
  })

  it('wants the password', async () => {
    const { url } = await bench.start()
    const other = new URL(url)
    other.password = 'guess'
    await assert.rejects(query(other.href, 'SELECT 1'), { code: '28P01' })
  })

  it('keeps its secrets from other users', async () => {
    await bench.start()
    const password = await lstat(join(bench.dataDir, 'postgres/password'))
    assert.equal(password.mode & 0o777, 0o600)
    assert.equal((await lstat(join(bench.dataDir, 'postgres.log'))).mode & 0o777, 0o600)
    assert.equal((await lstat(join(bench.dataDir, 'postgres/run'))).mode & 0o777, 0o700)
    const secret = (await readFile(join(bench.dataDir, 'postgres/password'), 'utf8')).trim()
    const pid = postmasterPid()
    assert.ok(!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(secret))
    if (isRoot) assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Uid:\s+[1-9]/m)
  })

  it('stops twice without harm', async () => {
    const one = await bench.start()
    await Promise.all([one.stop(), one.stop()])
    await one.stop()
  })

  it('refuses a second process on the same directory, and says which one has it', async () => {
    const first = await bench.start()
    await assert.rejects(
      bench.start(),
      isMessage(new RegExp(`Another Gatehouse process \\(pid ${process.pid}\\)`)),
    )
    await first.stop()
    await bench.start()
  })

  it('comes back by itself when Postgres is killed, with everything acknowledged', async () => {
    const { url } = await bench.start()
    await query(url, 'CREATE TABLE kept (n int)')
    await query(url, 'INSERT INTO kept VALUES (1)')
    process.kill(postmasterPid(), 'SIGKILL')
    await untilAnswers(url)
    assert.deepEqual(await query(url, 'SELECT n FROM kept'), [{ n: 1 }])
    assert.ok(bench.said.some((message) => message.includes('ended unexpectedly')))
  })

  it('takes over after kill -9 of Gatehouse alone: the Postgres left behind is ended first', async () => {
    const { child, url } = await startElsewhere(bench.dataDir)
    await query(url, 'CREATE TABLE kept (n int)')
    const orphan = postmasterPid()
    child.kill('SIGKILL')
    await once(child, 'exit')
    process.kill(orphan, 0)

    const { url: next } = await bench.start()
    assert.notEqual(postmasterPid(), orphan)
    assert.deepEqual(await query(next, 'SELECT count(*)::int AS n FROM kept'), [{ n: 0 }])
    assert.ok(bench.said.some((message) => message.includes('left behind')))
  })

  it('starts after kill -9 of both, with the lock file of Postgres still there', async () => {
    const { child, url } = await startElsewhere(bench.dataDir)
    await query(url, 'CREATE TABLE kept (n int)')
    await query(url, 'INSERT INTO kept VALUES (7)')
    child.kill('SIGKILL')
    process.kill(postmasterPid(), 'SIGKILL')
    await once(child, 'exit')
    const { url: next } = await bench.start()
    assert.deepEqual(await query(next, 'SELECT n FROM kept'), [{ n: 7 }])
  })

  it('ignores a lock file whose process id now belongs to a stranger, and leaves the stranger alone', async (t) => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
    t.after(() => stranger.kill('SIGKILL'))
    await once(stranger, 'spawn')
    const data = join(bench.dataDir, 'postgres/data')
    await writeFile(
      join(data, 'postmaster.pid'),
      `${stranger.pid}\n${data}\n1\n5432\n/nowhere\n\n1 1\nready\n`,
    )
    await bench.start()
    assert.equal(stranger.exitCode, null)
    assert.equal(stranger.signalCode, null)
  })

  it('says what to do about the data of another Postgres version', async () => {
    await writeFile(join(bench.dataDir, 'postgres/data/PG_VERSION'), '17\n')
    await assert.rejects(bench.start(), isMessage(/made by Postgres 17.*brings 18/))
  })

  it('says what to do when the password is gone', async () => {
    await rm(join(bench.dataDir, 'postgres/password'))
    await assert.rejects(bench.start(), isMessage(/password is missing/))
  })

  it('says what to do when the password is another one', async () => {
    await writeFile(join(bench.dataDir, 'postgres/password'), 'another\n')
    await assert.rejects(bench.start(), isMessage(/does not open the database/))
  })

  it('says what Postgres said when it does not start', async () => {
    await writeFile(join(bench.dataDir, 'postgres/data/postgresql.conf'), 'no_such_setting = 1\n')
    await assert.rejects(bench.start(), isMessage(/did not start.*configuration file/))
  })
})

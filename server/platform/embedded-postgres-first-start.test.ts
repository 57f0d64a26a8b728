import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chown, lstat, mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isMessage, query, useBench } from '#tests/_embedded-postgres.ts'

const isRoot = process.getuid?.() === 0
const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0
const module = new URL('./embedded-postgres.ts', import.meta.url).href
const bench = useBench()

describe('the first start of the embedded Postgres', () => {
  it('forgets a first start that was killed half-way', async () => {
    await mkdir(join(bench.dataDir, 'postgres/data.new-half/base'), { recursive: true })
    await writeFile(join(bench.dataDir, 'postgres/data.new-half/PG_VERSION'), '18\n')
    await bench.start()
    assert.deepEqual(
      readdirSync(join(bench.dataDir, 'postgres')).filter((name) => name.includes('.new')),
      [],
    )
  })

  it('works with a path too long for a socket', async () => {
    const long = join(bench.dataDir, 'a-rather-long-name-'.repeat(6))
    const { url, stop } = await bench.start(long)
    assert.deepEqual(await query(url, 'SELECT 1 AS n'), [{ n: 1 }])
    const sockets = new URL(url).searchParams.get('host') ?? ''
    await stop()
    await assert.rejects(lstat(sockets), { code: 'ENOENT' })
  })

  it('says what to do when DATA_DIR lies inside a file', async () => {
    await writeFile(bench.dataDir, '')
    await assert.rejects(bench.start(join(bench.dataDir, 'below')), isMessage(/is a file, not a directory/))
  })

  it('says what to do when the disk is full', { skip: !canMount && 'needs a mount' }, async () => {
    await mkdir(bench.dataDir)
    mount(bench.dataDir, '20m')
    await assert.rejects(bench.start(), isMessage(/full/))
  })
})

describe('the embedded Postgres, started by root', { skip: !isRoot && 'needs root' }, () => {
  it('keeps the data elsewhere when DATA_DIR cannot be reached, with a link to it', async () => {
    const closed = await mkdtemp('/root/gatehouse-test-')
    bench.cleanups.push(() => rm(closed, { recursive: true, force: true }))
    const below = join(closed, 'data')
    const first = await bench.start(below)
    const home = await readlink(join(below, 'postgres'))
    bench.cleanups.unshift(() => rm(home, { recursive: true, force: true }))
    assert.match(home, /^\/var\/lib\/gatehouse\/cluster-/)
    await query(first.url, 'CREATE TABLE kept (n int)')
    await first.stop()
    const second = await bench.start(below)
    assert.deepEqual(await query(second.url, 'SELECT count(*)::int AS n FROM kept'), [{ n: 0 }])
    await second.stop()

    await rm(home, { recursive: true })
    await assert.rejects(bench.start(below), isMessage(/cannot be found/))
  })

  it('opens a closed DATA_DIR to the one group that must pass, no wider', async () => {
    await mkdir(bench.dataDir, { mode: 0o700 })
    await bench.start()
    const { mode, gid } = await lstat(bench.dataDir)
    assert.equal(mode & 0o777, 0o710)
    assert.notEqual(gid, 0)
  })

  it('serves an ordinary user, and root afterwards on the same data', async (t) => {
    const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath]
    if (spawnSync('setpriv', [...asNobody, '--check', new URL(module).pathname]).status !== 0) {
      t.skip('the checkout is closed to other users')
      return
    }
    await mkdir(bench.dataDir)
    await chown(bench.dataDir, 65534, 65534)
    const code = `const m = await import(${JSON.stringify(module)})
      const p = await m.startEmbeddedPostgres({ dataDir: ${JSON.stringify(bench.dataDir)}, log: () => {} })
      await p.stop(); console.log('served', process.getuid())`
    const args = [...asNobody, '--input-type=module', '-e', code]
    const asUser = spawnSync('setpriv', args, { encoding: 'utf8' })
    assert.match(asUser.stdout, /served 65534/, asUser.stderr)
    const { url, stop } = await bench.start()
    assert.deepEqual(await query(url, 'SELECT 1 AS n'), [{ n: 1 }])
    await stop()

    await chown(join(bench.dataDir, 'postgres/data'), 65533, 65533)
    const refused = spawnSync('setpriv', args, { encoding: 'utf8' })
    assert.match(refused.stderr, /belongs to another user/)
  })
})

function mount(directory: string, size: string): void {
  const args = ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'none', directory]
  const done = spawnSync('mount', args, { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  bench.cleanups.push(() => spawnSync('umount', ['--lazy', directory]))
}

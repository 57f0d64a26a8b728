import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { Secret } from '#server/lib/secret.ts'
import { migrate, MigrationConflict, readMigrationState } from '#server/platform/migrations.ts'
import { createTestDatabase } from '#tests/_services.ts'

describe('migrations', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let url: Secret
  let older: string
  let newer: string

  beforeEach(async () => {
    database = await createTestDatabase()
    url = new Secret(database.url)
    older = await mkdtemp(join(tmpdir(), 'gatehouse-older-'))
    newer = await mkdtemp(join(tmpdir(), 'gatehouse-newer-'))
    for (const folder of [older, newer])
      await writeFile(join(folder, '0001_first.sql'), 'create table first (id int)')
    await writeFile(join(newer, '0002_second.sql'), 'create table second (id int)')
  })
  afterEach(async () => {
    await database.drop()
    await rm(older, { recursive: true })
    await rm(newer, { recursive: true })
  })

  it('are all missing in an empty database, and looking leaves it empty', async () => {
    const empty = { applied: [], missing: ['0001_first', '0002_second'], newer: [] }
    assert.deepEqual(await readMigrationState(url, newer), empty)
    assert.deepEqual(await readMigrationState(url, newer), empty)
  })

  it('are applied once, in the order of their names', async () => {
    assert.deepEqual(await migrate(url, newer), ['0001_first', '0002_second'])
    assert.deepEqual(await migrate(url, newer), [])
    const done = { applied: ['0001_first', '0002_second'], missing: [], newer: [] }
    assert.deepEqual(await readMigrationState(url, newer), done)
  })

  it('let the version before run on a database that the next has migrated', async () => {
    await migrate(url, newer)
    assert.deepEqual(await migrate(url, older), [])
    assert.deepEqual((await readMigrationState(url, older)).newer, ['0002_second'])
    assert.deepEqual(await migrate(url, newer), [])
  })

  it('refuse a database that has some they do not know and lacks others', async () => {
    await migrate(url, newer)
    await writeFile(join(older, '0002_other.sql'), 'create table other (id int)')
    await assert.rejects(
      migrate(url, older),
      (error) => error instanceof MigrationConflict && /0002_second.*lacks 0002_other/.test(error.message),
    )
  })

  it('that fail leave nothing of themselves', async () => {
    await writeFile(join(newer, '0003_broken.sql'), 'create table third (id int); select nonsense')
    await assert.rejects(migrate(url, newer), /nonsense/)
    assert.deepEqual((await readMigrationState(url, newer)).applied, [])
  })
})

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ensureDirectory, readRegular, removeUnfinished, writeWhole } from './safe-file.ts'

describe('a file of the stack', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-file-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  it('has its mode whatever the umask, and leaves nothing beside it', async () => {
    const before = process.umask(0o077)
    try {
      await writeWhole(join(directory, 'a'), 'text', { mode: 0o444, isNew: true })
    } finally {
      process.umask(before)
    }
    assert.equal((await stat(join(directory, 'a'))).mode & 0o7777, 0o444)
    assert.deepEqual(await readdir(directory), ['a'])
  })

  it('that is new does not replace what another run has made', async () => {
    await writeFile(join(directory, 'a'), 'theirs')
    await assert.rejects(
      writeWhole(join(directory, 'a'), 'ours', { mode: 0o444, isNew: true }),
      /another setup has made it in the meantime/,
    )
    assert.equal(await readFile(join(directory, 'a'), 'utf8'), 'theirs')
    assert.deepEqual(await readdir(directory), ['a'])
  })

  it('that another setup has swept away before it had its name says so', async () => {
    const writing = writeWhole(join(directory, 'a'), 'x'.repeat(30_000_000), { mode: 0o444, isNew: true })
    let isOver = false
    const swept = (async () => {
      while (!isOver) await removeUnfinished(directory)
    })()
    try {
      await assert.rejects(writing, /another setup has made it in the meantime/)
    } finally {
      isOver = true
      await swept
    }
  })

  it('that cannot be written whole leaves the old one', async () => {
    await mkdir(join(directory, 'a'))
    await assert.rejects(writeWhole(join(directory, 'a'), 'text', { mode: 0o444, isNew: false }))
    assert.deepEqual(await readdir(directory), ['a'])
  })

  it('is read only where it is one', async () => {
    assert.equal(await readRegular(join(directory, 'none')), undefined)
    await mkdir(join(directory, 'folder'))
    await assert.rejects(readRegular(join(directory, 'folder')), /is not a regular file/)
    await symlink('/etc/passwd', join(directory, 'link'))
    await assert.rejects(readRegular(join(directory, 'link')), /is not a regular file/)
  })

  it('left by an interrupted run is removed, and nothing else', async () => {
    await writeFile(join(directory, '.auth_secret.0123456789ab.unfinished'), 'half')
    await writeFile(join(directory, '.mine.unfinished'), 'a person’s')
    await removeUnfinished(directory)
    assert.deepEqual(await readdir(directory), ['.mine.unfinished'])
  })

  it('lies in a folder whose mode is mended', async () => {
    await mkdir(join(directory, 'secrets'), { mode: 0o755 })
    assert.equal(await ensureDirectory(join(directory, 'secrets'), 0o700), 'mended')
    assert.equal(await ensureDirectory(join(directory, 'secrets'), 0o700), 'unchanged')
    await writeFile(join(directory, 'file'), '')
    await assert.rejects(ensureDirectory(join(directory, 'file'), 0o700), /is not a directory/)
  })
})

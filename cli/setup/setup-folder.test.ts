import assert from 'node:assert/strict'
import { mkdir, rm, unlink, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { runGatehouse } from '#tests/_command.ts'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('gatehouse setup and the folder it writes to', () => {
  it('says that it may not write', async () => {
    const { code, stderr } = await runGatehouse([
      'setup',
      '--dir=/sys/kernel',
      '--skip-checks',
      ...FIRST_FLAGS,
    ])
    assert.equal(code, 1)
    assert.match(stderr, /^✖ \/sys\/kernel\/secrets cannot be read or written: .+\.\n$/)
  })

  it('refuses a folder that is not there', async () => {
    const { code, stderr } = await runGatehouse([
      'setup',
      `--dir=${folder.at('no', 'where')}`,
      '--skip-checks',
      ...FIRST_FLAGS,
    ])
    assert.equal(code, 1)
    assert.match(stderr, /its directory does not exist/)
  })

  it('refuses things of another kind in the place of its files', async () => {
    await mkdir(folder.at('.env'))
    assert.match((await folder.setup(FIRST_FLAGS)).stderr, /\.env is not a regular file/)
    await rm(folder.at('.env'), { recursive: true })
    await writeFile(folder.at('secrets'), '')
    assert.match((await folder.setup(FIRST_FLAGS)).stderr, /a part of the path is not a directory/)
    await unlink(folder.at('secrets'))
    await mkdir(folder.at('secrets', 'auth_secret'), { recursive: true })
    assert.match((await folder.setup(FIRST_FLAGS)).stderr, /auth_secret is not a regular file/)
  })
})

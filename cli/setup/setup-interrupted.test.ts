import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { GATEHOUSE } from '#tests/_command.ts'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('gatehouse setup that is interrupted', () => {
  /** Kills it without a word as soon as so many secrets are there. */
  async function interruptAfter(count: number): Promise<void> {
    const child = spawn(
      process.execPath,
      [GATEHOUSE, 'setup', `--dir=${folder.path}`, '--skip-checks', ...FIRST_FLAGS],
      {
        stdio: 'ignore',
      },
    )
    const ended = once(child, 'close')
    while (child.exitCode === null) {
      const there = await readdir(folder.at('secrets')).catch(() => [])
      if (there.filter((name) => !name.startsWith('.') && name !== 'tls').length >= count) break
      await sleep(1)
    }
    child.kill('SIGKILL')
    await ended
    for (const name of (await readdir(folder.at('secrets'))).filter(
      (one) => !one.startsWith('.') && one !== 'tls',
    ))
      assert.match(
        await folder.read('secrets', name),
        /^(\S{20,}|user default off .+\nuser gatehouse .+)\n$/,
        name,
      )
    const { code, stderr } = await folder.setup(FIRST_FLAGS)
    assert.equal(code, 0, stderr)
    const left = await readdir(folder.path, { recursive: true })
    assert.deepEqual(
      left.filter((name) => name.includes('unfinished')),
      [],
    )
  }

  it('after its first secret leaves nothing half-written, and the next run completes it', () =>
    interruptAfter(1))

  it('among the passwords leaves nothing half-written, and the next run completes it', () =>
    interruptAfter(4))

  it('among the addresses leaves nothing half-written, and the next run completes it', () =>
    interruptAfter(8))
})
describe('two setups at once', () => {
  it('agree on every secret', async () => {
    const results = await Promise.all([
      folder.setup(FIRST_FLAGS),
      folder.setup(FIRST_FLAGS),
      folder.setup(FIRST_FLAGS),
    ])
    assert.ok(
      results.some(({ code }) => code === 0),
      results.map(({ stderr }) => stderr).join(''),
    )
    for (const { code, stderr } of results.filter((result) => result.code !== 0)) {
      assert.equal(code, 1)
      assert.match(stderr, /another setup has made it in the meantime/)
    }
    const { code, stderr } = await folder.setup([])
    assert.equal(code, 0, stderr)
  })
})

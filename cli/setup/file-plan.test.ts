import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { applyFile } from './file-plan.ts'

describe('a planned file', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-plan-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))
  const planned = (was: string | undefined) => ({ name: 'secret', content: 'ours', mode: 0o444, was })

  it('is written where the plan saw nothing, and rewritten where it saw what is still there', async () => {
    assert.equal((await applyFile(directory, planned(undefined))).done, 'written')
    await rm(join(directory, 'secret'))
    await writeFile(join(directory, 'secret'), 'old')
    assert.equal((await applyFile(directory, planned('old'))).done, 'rewritten')
    assert.equal(await readFile(join(directory, 'secret'), 'utf8'), 'ours')
  })

  it('that another setup has made or changed since the plan stays as that one left it', async () => {
    await writeFile(join(directory, 'secret'), 'theirs')
    for (const was of [undefined, 'old'])
      await assert.rejects(applyFile(directory, planned(was)), /another setup has made it in the meantime/)
    assert.equal(await readFile(join(directory, 'secret'), 'utf8'), 'theirs')
  })

  it('that somebody has removed since the plan is not put back over their head', async () => {
    await assert.rejects(applyFile(directory, planned('old')), /has been removed in the meantime/)
  })
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { guardGate } from '#readiness/engine/guard-gate.ts'
import { writeTree } from './_fixtures.ts'

const module = join(import.meta.dirname, '_stuck-process.ts')
const target = { source: '/nowhere', active: false, settings: { version: 1 as const }, now: new Date() }
const gate = { module, version: 'x', silenceMs: 8_000, memoryMib: 200 }

describe('a gate in which something computes without end', () => {
  it('answers all the same; what got stuck is unknown, with the reason, and nothing else is', async () => {
    const { items } = await guardGate(target, gate)
    const told = items.flatMap(({ members }) =>
      members.flatMap(({ id, outcome, because, depth }) =>
        depth === undefined ? [] : [[id, outcome, because]],
      ),
    )
    assert.deepEqual(told, [
      ['security/secrets/x', 'pass', 'fine'],
      ['security/default-secret/x', 'unknown', 'Looking at "stuck" took longer than 8 s without a pause.'],
      ['security/hsts/x', 'unknown', 'Looking at "stuck" took longer than 8 s without a pause.'],
      ['security/csrf/x', 'pass', 'fine'],
      ['code/alert/x', 'unknown', 'Looking at "greedy" took more than 200 MiB of memory.'],
      ['code/print/x', 'unknown', 'Looking at "code/print/x" took longer than 8 s without a pause.'],
      ['code/sql-echo/x', 'unknown', 'Looking at "crashing" ended the process (Error).'],
    ])
  })

  it('says so when it breaks', async () => {
    await using tree = await writeTree({
      'broken.mjs': 'throw new Error("broken")',
      'silent.mjs': '',
    })
    const run = (file: string) => guardGate(target, { ...gate, module: join(tree.root, file) })
    await assert.rejects(run('broken.mjs'), /ended the process \(Error\)/)
    await assert.rejects(run('silent.mjs'), /ended the process \(0\)/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ChangeMemory } from './change-memory.ts'

describe('ChangeMemory', () => {
  it('knows no change at first', () => {
    const memory = new ChangeMemory()
    assert.equal(memory.hasChangedSince(0, 'a', 'u'), false)
    assert.equal(memory.lastChangeAt('a', 'u'), Number.NEGATIVE_INFINITY)
  })

  it('remembers when a session changed', () => {
    const memory = new ChangeMemory()
    const before = memory.sequence
    memory.noteSession('a', 100)
    assert.equal(memory.hasChangedSince(before, 'a', 'u'), true)
    assert.equal(memory.hasChangedSince(before, 'b', 'u'), false)
    assert.equal(memory.hasChangedSince(memory.sequence, 'a', 'u'), false)
    assert.equal(memory.lastChangeAt('a', 'u'), 100)
  })

  it('counts a change of the user as one of each session', () => {
    const memory = new ChangeMemory()
    const before = memory.sequence
    memory.noteUser('u', 100)
    assert.equal(memory.hasChangedSince(before, 'a', 'u'), true)
    assert.equal(memory.hasChangedSince(before, 'a', 'v'), false)
    assert.equal(memory.lastChangeAt('any', 'u'), 100)
  })

  it('counts everything as changed when anything may have', () => {
    const memory = new ChangeMemory()
    const before = memory.sequence
    memory.noteAll(100)
    assert.equal(memory.hasChangedSince(before, 'a', 'u'), true)
    assert.equal(memory.lastChangeAt('a', 'u'), 100)
  })

  it('takes the last of several changes', () => {
    const memory = new ChangeMemory()
    memory.noteAll(100)
    memory.noteUser('u', 200)
    memory.noteSession('a', 150)
    assert.equal(memory.lastChangeAt('a', 'u'), 200)
    assert.equal(memory.lastChangeAt('b', 'v'), 100)
  })

  it('forgets what is older than any copy may be', () => {
    const memory = new ChangeMemory()
    memory.noteSession('old', 0)
    memory.noteSession('new', 600_001)
    assert.equal(memory.lastChangeAt('old', 'u'), Number.NEGATIVE_INFINITY)
    assert.equal(memory.lastChangeAt('new', 'u'), 600_001)
  })

  it('counts everything as changed when there is too much to remember', () => {
    const memory = new ChangeMemory()
    for (let i = 0; i <= 100_000; i += 1) memory.noteSession(`session ${i}`, 1_000)
    assert.equal(memory.lastChangeAt('one that nobody named', 'u'), 1_000)
  })
})

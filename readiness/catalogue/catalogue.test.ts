import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { CATALOGUE } from './catalogue.ts'

describe('the catalogue', () => {
  it('names each line once', () => {
    const ids = CATALOGUE.map(({ id }) => id)
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
    )
  })

  it('has the parent and the parts of each line', () => {
    const ids = new Set(CATALOGUE.map(({ id }) => id))
    const sections = new Set(CATALOGUE.map(({ id }) => `${id.split('/', 1)[0]}/`))
    for (const { id, parent, rollsUp = [] } of CATALOGUE) {
      assert.ok(parent === undefined || ids.has(parent), `${id}: ${parent}`)
      for (const part of rollsUp) assert.ok(ids.has(part) || sections.has(part), `${id}: ${part}`)
    }
  })

  it('has something that judges each line', () => {
    const judged = new Set(CHECKS.map(({ line }) => line))
    const parents = new Set(CATALOGUE.map(({ parent }) => parent))
    assert.deepEqual(
      CATALOGUE.filter(({ id, rollsUp }) => !judged.has(id) && !parents.has(id) && rollsUp === undefined).map(
        ({ id }) => id,
      ),
      [],
    )
  })

  it('has the line of each check', () => {
    const ids = new Set(CATALOGUE.map(({ id }) => id))
    assert.deepEqual(
      CHECKS.filter(({ line }) => !ids.has(line)).map(({ id }) => id),
      [],
    )
  })
})

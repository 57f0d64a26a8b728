import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNearest } from './nearest.ts'

describe('the word that was meant', () => {
  const known = ['start', 'migrate', 'healthcheck', 'setup', 'explain']

  it('is found through a wrong, missing, added or swapped letter', () => {
    assert.equal(findNearest('atart', known), 'start')
    assert.equal(findNearest('migrte', known), 'migrate')
    assert.equal(findNearest('setupp', known), 'setup')
    assert.equal(findNearest('strat', known), 'start')
  })

  it('does not mind capitals', () => {
    assert.equal(findNearest('SETUP', known), 'setup')
  })

  it('is the closest of several', () => {
    assert.equal(findNearest('tls-cret', ['tls-cert', 'tls-key', 'tls']), 'tls-cert')
  })

  it('is not made up for a word that is far from all', () => {
    assert.equal(findNearest('deploy', known), undefined)
    assert.equal(findNearest('', known), undefined)
  })
})

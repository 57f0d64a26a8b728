import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { languageChoices, ownName } from './languages.ts'

describe('languages', () => {
  it('names each language in itself', () => {
    assert.equal(ownName('de'), 'Deutsch')
    assert.equal(ownName('fr'), 'Français')
    assert.equal(ownName('ja'), '日本語')
  })

  it('keeps a tag it cannot name', () => {
    assert.equal(ownName('not a tag'), 'not a tag')
  })

  it('keeps a current value that is not on the list', () => {
    assert.equal(languageChoices('gsw').filter(({ value }) => value === 'gsw').length, 1)
    assert.equal(languageChoices('en').filter(({ value }) => value === 'en').length, 1)
  })
})

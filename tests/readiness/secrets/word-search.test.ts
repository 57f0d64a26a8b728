import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { WordSearch } from '#readiness/facts/secrets/word-search.ts'

describe('the search for words', () => {
  it('finds them wherever they stand, also after half of another', () => {
    const search = new WordSearch(['she', 'his', 'hers', 'aab'])
    for (const text of ['she', 'ushers', 'xhis', 'aaab', 'shis'])
      assert.equal(search.isIn(Buffer.from(text)), true, text)
    for (const text of ['', 'sh', 'her', 'aaaa', 'ab'])
      assert.equal(search.isIn(Buffer.from(text)), false, text)
  })

  it('says the same as a look at each word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), maxLength: 40 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), text, (words, within) => {
        assert.equal(
          new WordSearch(words).isIn(Buffer.from(within)),
          words.some((each) => within.includes(each)),
        )
      }),
    )
  })
})

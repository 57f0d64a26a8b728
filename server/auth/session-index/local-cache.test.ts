import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LocalCache, type Remembered } from './local-cache.ts'

function entry(name: string, userId = `user of ${name}`): Remembered {
  return {
    cookie: `cookie ${name}`,
    token: `token ${name}`,
    record: {
      id: name,
      userId,
      email: '',
      roles: [],
      endsAt: 0,
      touchAt: 0,
      loadedAt: 0,
      serverStartedAt: 0,
    },
    head: '',
    loadedAt: 0,
    freshUntil: 0,
    endsAt: 0,
  }
}
const nobody = (name: string): Remembered => ({ ...entry(name), record: undefined })

describe('LocalCache', () => {
  it('finds what it keeps', () => {
    const cache = new LocalCache(10)
    const kept = entry('a')
    cache.keep(kept)
    assert.equal(cache.find('cookie a'), kept)
    assert.equal(cache.find('cookie b'), undefined)
  })

  it('keeps one entry for a session, however its cookie is spelled', () => {
    const cache = new LocalCache(10)
    cache.keep(entry('a'))
    cache.keep({ ...entry('a'), cookie: 'cookie a, spelled otherwise' })
    assert.equal(cache.size, 1)
    assert.equal(cache.find('cookie a'), undefined)
    cache.forgetSession('token a')
    assert.equal(cache.find('cookie a, spelled otherwise'), undefined)
  })

  it('forgets a session', () => {
    const cache = new LocalCache(10)
    cache.keep(entry('a'))
    cache.keep(entry('b'))
    cache.forgetSession('token a')
    assert.equal(cache.find('cookie a'), undefined)
    assert.notEqual(cache.find('cookie b'), undefined)
  })

  it('forgets every session of a user', () => {
    const cache = new LocalCache(10)
    cache.keep(entry('a', 'ada'))
    cache.keep(entry('b', 'ada'))
    cache.keep(entry('c', 'grace'))
    cache.forgetUser('ada')
    assert.equal(cache.size, 1)
    assert.notEqual(cache.find('cookie c'), undefined)
  })

  it('forgets that a cookie belongs to nobody', () => {
    const cache = new LocalCache(10)
    cache.keep(nobody('a'))
    cache.forgetSession('token a')
    assert.equal(cache.find('cookie a'), undefined)
  })

  it('forgets all', () => {
    const cache = new LocalCache(10)
    cache.keep(entry('a', 'ada'))
    cache.forgetAll()
    assert.equal(cache.size, 0)
    cache.forgetUser('ada')
    cache.forgetSession('token a')
  })

  it('holds the newest only', () => {
    const cache = new LocalCache(2)
    for (const name of ['a', 'b', 'c']) cache.keep(entry(name))
    assert.equal(cache.find('cookie a'), undefined)
    assert.notEqual(cache.find('cookie c'), undefined)
    assert.equal(cache.size, 2)
  })
})

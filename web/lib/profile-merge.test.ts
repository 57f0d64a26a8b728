import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mergeProfile, profileChange, profileValues } from './profile-merge.ts'

const BASE = { name: 'Ada', handle: 'ada', bio: '', locale: 'en', timeZone: 'Europe/London' }

describe('profileValues', () => {
  it('shows no handle as an empty field', () => {
    const profile = { ...BASE, handle: null, id: '1', email: 'a@b.c', emailVerified: true }
    const rest = { avatarUrl: null, createdAt: '', updatedAt: '' }
    assert.equal(profileValues({ ...profile, ...rest }).handle, '')
  })
})

describe('profileChange', () => {
  it('sends only what differs', () => {
    assert.deepEqual(profileChange(BASE, { ...BASE, bio: 'Hello' }), { bio: 'Hello' })
  })

  it('takes white space around a value for no change', () => {
    assert.deepEqual(profileChange(BASE, { ...BASE, name: ' Ada  ', bio: '\n' }), {})
  })

  it('gives the handle up when the field is emptied', () => {
    assert.deepEqual(profileChange(BASE, { ...BASE, handle: '' }), { handle: null })
  })
})

describe('mergeProfile', () => {
  it('takes over what changed elsewhere and keeps what was typed here', () => {
    const merged = mergeProfile(BASE, { ...BASE, bio: 'Mine' }, { ...BASE, name: 'Ada L.' })
    assert.deepEqual(merged.values, { ...BASE, name: 'Ada L.', bio: 'Mine' })
    assert.deepEqual(merged.conflicts, [])
  })

  it('keeps the typed value and names the conflict when both changed one field', () => {
    const merged = mergeProfile(BASE, { ...BASE, name: 'A. Lovelace' }, { ...BASE, name: 'Ada L.' })
    assert.equal(merged.values.name, 'A. Lovelace')
    assert.deepEqual(merged.conflicts, [{ field: 'name', yours: 'A. Lovelace', saved: 'Ada L.' }])
  })

  it('sees no conflict when both made the same change', () => {
    const same = { ...BASE, locale: 'de' }
    assert.deepEqual(mergeProfile(BASE, same, same).conflicts, [])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '#server/lib/secret.ts'
import { KeySealing } from './key-sealing.ts'

const SECRET = 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY'
const sealing = new KeySealing(new Secret(SECRET))
const plain = Buffer.from('what nobody may read')

describe('KeySealing', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ minLength: 1, maxLength: 300 }), (kid, bytes) => {
        assert.deepEqual(sealing.open(kid, sealing.seal(kid, Buffer.from(bytes))), Buffer.from(bytes))
      }),
    )
  })

  it('shows nothing of what it sealed', () =>
    assert.ok(!sealing.seal('kid', plain).toString('latin1').includes(plain.toString('latin1'))))

  it('never seals the same way twice', () =>
    assert.notDeepEqual(sealing.seal('kid', plain), sealing.seal('kid', plain)))

  it('opens the same after a restart', () =>
    assert.deepEqual(new KeySealing(new Secret(SECRET)).open('kid', sealing.seal('kid', plain)), plain))

  it('does not open with another secret', () =>
    assert.equal(new KeySealing(new Secret(`${SECRET}x`)).open('kid', sealing.seal('kid', plain)), undefined))

  it('does not open in the row of another key', () =>
    assert.equal(sealing.open('other', sealing.seal('kid', plain)), undefined))

  it('does not open when any byte was changed or cut off', () => {
    const sealed = sealing.seal('kid', plain)
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(sealed)
        changed[at] = (changed[at] as number) ^ change
        assert.equal(sealing.open('kid', changed), undefined)
        assert.equal(sealing.open('kid', sealed.subarray(0, at)), undefined)
      }),
    )
  })

  it('is named after its secret, which the name does not tell', () => {
    assert.equal(new KeySealing(new Secret(SECRET)).id, sealing.id)
    assert.notEqual(new KeySealing(new Secret(`${SECRET}x`)).id, sealing.id)
    assert.match(sealing.id, /^[\w-]{22}$/)
  })
})

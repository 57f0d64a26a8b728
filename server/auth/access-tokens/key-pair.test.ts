import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { calculateJwkThumbprint } from 'jose'
import { makeKeyPair, readPrivateKey } from './key-pair.ts'

describe('makeKeyPair', () => {
  it('names the key by its thumbprint', async () => {
    const { publicKey } = await makeKeyPair()
    const { kty, crv, x, y } = publicKey
    assert.equal(publicKey.kid, await calculateJwkThumbprint({ kty, crv, x, y }, 'sha256'))
  })

  it('has nothing private in the public half', async () => {
    const { publicKey } = await makeKeyPair()
    assert.deepEqual(Object.keys(publicKey).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('never makes the same twice', async () => {
    assert.notEqual((await makeKeyPair()).publicKey.kid, (await makeKeyPair()).publicKey.kid)
  })
})

describe('readPrivateKey', () => {
  it('reads what was made', async () => {
    const { publicKey, privateDer } = await makeKeyPair()
    assert.equal(readPrivateKey(publicKey.kid, privateDer)?.asymmetricKeyType, 'ec')
  })

  it('does not read it under the name of another key', async () => {
    const { privateDer } = await makeKeyPair()
    const { publicKey: other } = await makeKeyPair()
    assert.equal(readPrivateKey(other.kid, privateDer), undefined)
  })

  it('does not read what is no key', () => {
    assert.equal(readPrivateKey('kid', Buffer.from('no key')), undefined)
    assert.equal(readPrivateKey('kid', Buffer.alloc(0)), undefined)
  })
})

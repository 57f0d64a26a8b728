import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isReserved } from './reserved-handles.ts'

describe('isReserved', () => {
  it('keeps words of the staff back', () => assert.equal(isReserved('admin'), true))
  it('keeps them back in capitals', () => assert.equal(isReserved('AdMiN'), true))
  it('keeps them back with underscores', () => assert.equal(isReserved('a_d_m_i_n_'), true))
  it('keeps them back with digits behind', () => assert.equal(isReserved('support24'), true))
  it('keeps them back with both', () => assert.equal(isReserved('Sup_port_1'), true))
  it('keeps words of the service back', () => assert.equal(isReserved('sign_in'), true))
  it('keeps the mailbox names of RFC 2142 back', () => assert.equal(isReserved('postmaster'), true))
  it('lets names pass', () => assert.equal(isReserved('ada_lovelace'), false))
  it('lets words pass that only begin alike', () => assert.equal(isReserved('administrators_cat'), false))
  it('does not take the empty text for a word', () => assert.equal(isReserved('___'), false))
})

import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadBlocklist, repeatedPiece, type Blocklist } from './blocklist.ts'

describe('repeatedPiece', () => {
  it('finds the piece', () => assert.equal(repeatedPiece('abcabcabc'), 'abc'))
  it('finds a single character', () => assert.equal(repeatedPiece('aaaa'), 'a'))
  it('finds none in a text that does not repeat', () => assert.equal(repeatedPiece('abcabca'), undefined))
  it('finds none in nothing', () => assert.equal(repeatedPiece(''), undefined))
})

describe('the blocklist', () => {
  let list: Blocklist
  before(async () => {
    list = await loadBlocklist(15)
  })

  it('knows thousands of long passwords', () => assert.ok(list.size > 1000, String(list.size)))
  it('knows a common word twice', () => assert.ok(list.has('passwordpassword')))
  it('knows it in capitals', () => assert.ok(list.has('PassWordPassWord')))
  it('knows the digits in order', () => assert.ok(list.has('123456789012345')))
  it('knows the digits backwards', () => assert.ok(list.has('098765432109876')))
  it('knows a row of the keyboard over and over', () => assert.ok(list.has('qwertyuiopqwertyuiop')))
  it('knows a row of a German keyboard', () => assert.ok(list.has('qwertzuiopqwertz')))
  it('knows the alphabet', () => assert.ok(list.has('abcdefghijklmnop')))
  it('knows the alphabet backwards', () => assert.ok(list.has('zyxwvutsrqponmlk')))
  it('knows one letter over and over', () => assert.ok(list.has('a'.repeat(64))))
  it('knows a short piece over and over', () => assert.ok(list.has('abc1abc1abc1abc1')))
  it('knows three rows of the keyboard one after the other', () =>
    assert.ok(list.has('qwertyuiopasdfghjklzxcvbnm')))
  it('knows a common password with digits in a row behind it', () => assert.ok(list.has('password12345678')))

  it('lets a phrase of unrelated words pass', () => assert.ok(!list.has('plum wagon orbit lantern')))
  it('lets a sentence pass', () => assert.ok(!list.has('My aunt keeps 3 geese in Ghent.')))
  it('lets a phrase in another script pass', () => assert.ok(!list.has('мой кот спит на крыше')))
  it('lets random characters pass', () => assert.ok(!list.has('vX7#kq2!mZp9Lr4w')))
  it('lets a phrase with a common word in it pass', () =>
    assert.ok(!list.has('the password is a purple heron')))
  it('lets two unlike words pass', () => assert.ok(!list.has('heron-umbrella-9')))

  it('keeps shorter passwords where shorter ones may be used', async () => {
    const shorter = await loadBlocklist(8)
    assert.ok(shorter.has('password'))
    assert.ok(shorter.has('iloveyou'))
    assert.ok(shorter.size > list.size)
  })

  it('answers at once for the longest password', () => {
    const started = performance.now()
    for (let i = 0; i < 20; i += 1) list.has(`${'ab'.repeat(63)}c${i}`)
    assert.ok(performance.now() - started < 200)
  })
})

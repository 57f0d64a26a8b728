import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canBeQuoted, readValues, setValues } from './env-file.ts'

describe('a .env file', () => {
  it('gets what is missing at its end, with a comment', () => {
    assert.equal(
      setValues('A=1', [
        { name: 'B', value: 'two', comment: 'The second.' },
        { name: 'C', value: '' },
      ]),
      'A=1\n# The second.\nB=two\nC=\n',
    )
  })

  it('keeps comments, unknown lines, order and the form of what is right already', () => {
    const text = '# mine\r\nexport  B = "two"   # really\n\nnonsense\nUNKNOWN=x\nA=1\n'
    assert.equal(setValues(text, [{ name: 'B', value: 'two' }]), text)
  })

  it('changes a value in its own line alone', () => {
    const text = '# mine\nDOMAIN=a.example # old\nOTHER_DOMAIN=b.example\nZ=1\n'
    assert.equal(
      setValues(text, [{ name: 'DOMAIN', value: 'c.example' }]),
      '# mine\nDOMAIN=c.example\nOTHER_DOMAIN=b.example\nZ=1\n',
    )
  })

  it('changes the line that counts when there are several', () => {
    assert.equal(setValues('A=1\nA=2\n', [{ name: 'A', value: '3' }]), 'A=1\nA=3\n')
  })

  it('leaves a commented line alone', () => {
    assert.equal(setValues('# A=1\n', [{ name: 'A', value: '2' }]), '# A=1\nA=2\n')
  })

  it('reads back what was written, whatever is in it', () => {
    for (const value of [
      'plain',
      'Accounts <a@b.example>',
      'cash $HOME #1',
      "O'Brien <a@b.example>",
      'a "b"',
      '',
      '=',
    ]) {
      assert.equal(readValues(setValues('', [{ name: 'A', value }])).get('A'), value)
    }
  })

  it('inserts values as they are, also where they look like a replacement', () => {
    assert.equal(readValues(setValues('A=1\n', [{ name: 'A', value: '$& $1' }])).get('A'), '$& $1')
  })

  it('cannot keep every value', () => {
    assert.equal(canBeQuoted(`both ' and "`), false)
    assert.equal(canBeQuoted('two\nlines'), false)
    assert.equal(canBeQuoted(`only '`), true)
  })
})

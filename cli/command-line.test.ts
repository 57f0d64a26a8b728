import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments } from './command-line.ts'

const FLAGS = {
  domain: { type: 'string', value: 'host name', doc: '' },
  mail: { type: 'string', doc: '' },
  'skip-checks': { type: 'boolean', doc: '' },
} as const

const read = (...args: string[]) => readArguments('setup', args, FLAGS).values

describe('the arguments of a command', () => {
  it('are read in both ways of writing them', () => {
    assert.deepEqual(read('--domain=a.example', '--mail', 'smtp://x', '--skip-checks'), {
      domain: 'a.example',
      mail: 'smtp://x',
      'skip-checks': true,
    })
  })

  it('may be left out', () => {
    assert.deepEqual(read(), {})
  })

  it('are refused when unknown, with the one that was meant', () => {
    assert.throws(() => read('--domian', 'x'), /no --domian\. Did you mean --domain\?/)
    assert.throws(() => read('--whatever'), /setup has no --whatever\.$/)
    assert.throws(() => read('-d', 'x'), /has no -d\.$/)
    assert.throws(() => read('--toString'), /has no --toString/)
  })

  it('are refused without their value', () => {
    assert.throws(() => read('--domain'), /--domain needs a value: --domain <host name>/)
    assert.throws(() => read('--domain='), /--domain needs a value/)
    assert.throws(() => read('--domain', '--mail', 'x'), /--domain needs a value/)
  })

  it('are refused with a value that they do not take', () => {
    assert.throws(() => read('--skip-checks=yes'), /--skip-checks takes no value/)
  })

  it('are refused twice', () => {
    assert.throws(() => read('--domain', 'a', '--domain', 'b'), /--domain is given twice/)
  })

  it('are refused when nothing waits for them', () => {
    assert.throws(() => read('extra'), /does not know what to do with "extra"/)
    assert.throws(() => readArguments('explain', [], {}, ['code']), /explain needs <code>/)
  })

  it('take a single dash as a value', () => {
    assert.deepEqual(read('--mail', '-'), { mail: '-' })
  })
})

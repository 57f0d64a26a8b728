import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { format, inspect } from 'node:util'
import { createLog } from './log.ts'
import { Secret } from './secret.ts'

const secret = new Secret('CANARY-4711')

describe('Secret', () => {
  it('gives its value only when asked', () => assert.equal(secret.reveal(), 'CANARY-4711'))
  it('hides in JSON', () => assert.equal(JSON.stringify({ secret }), '{"secret":"[secret]"}'))
  it('hides in a template', () => assert.equal(`${secret}`, '[secret]'))
  it('hides when added to a text', () => assert.equal('a' + String(secret), 'a[secret]'))
  it('hides from inspect, also with everything shown', () => {
    const options = { showHidden: true, depth: 9, getters: true, customInspect: true }
    assert.doesNotMatch(inspect({ deep: { secret } }, options), /CANARY/)
  })
  it('hides from inspect without its own printing', () =>
    assert.doesNotMatch(inspect(secret, { showHidden: true, customInspect: false }), /CANARY/))
  it('hides from format', () =>
    assert.doesNotMatch(format('%s %o %O %j', secret, secret, secret, secret), /CANARY/))
  it('hides in an error', () =>
    assert.doesNotMatch(String(new Error(`no ${secret}`, { cause: secret })), /CANARY/))
  it('has no property that holds it', () => {
    assert.deepEqual(Object.getOwnPropertyNames(secret), [])
    assert.deepEqual({ ...secret }, {})
  })
  it('hides in a log line', () => {
    const lines: string[] = []
    const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } })
    log.info({ secret, nested: { value: secret } }, 'said')
    assert.doesNotMatch(lines.join(''), /CANARY/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { describePlace } from './place.ts'

describe('describePlace', () => {
  it('shortens IPv4 to its /24', () => assert.equal(describePlace('203.0.113.77'), '203.0.113.0/24'))
  it('shortens IPv6 to its /48', () => assert.equal(describePlace('2001:db8:7:1:2:3:4:5'), '2001:db8:7::/48'))
  it('fills in what IPv6 leaves out', () => assert.equal(describePlace('2001:db8::1'), '2001:db8:0::/48'))
  it('knows this computer', () => {
    assert.equal(describePlace('127.0.0.1'), 'this computer')
    assert.equal(describePlace('127.8.9.1'), 'this computer')
    assert.equal(describePlace('::1'), 'this computer')
  })
  it('knows this computer through an IPv6 socket', () =>
    assert.equal(describePlace('::ffff:127.0.0.1'), 'this computer'))
  it('knows local networks', () => {
    assert.equal(describePlace('10.1.2.3'), 'local network')
    assert.equal(describePlace('172.31.0.1'), 'local network')
    assert.equal(describePlace('192.168.1.20'), 'local network')
    assert.equal(describePlace('fd00::1'), 'local network')
    assert.equal(describePlace('fe80::1%eth0'), 'local network')
  })
  it('knows where local networks end', () => assert.equal(describePlace('172.32.0.1'), '172.32.0.0/24'))
  it('does not know nothing', () => assert.equal(describePlace(null), 'unknown network'))
  it('does not know what is no address', () => assert.equal(describePlace('203.0.113'), 'unknown network'))

  it('never shows the whole of an address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        assert.match(describePlace(address), /^(this computer|local network|[\d.]+\.0\/24|[\da-f:]+::\/48)$/)
      }),
    )
  })
})

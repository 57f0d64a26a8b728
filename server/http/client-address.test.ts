import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FastifyRequest } from 'fastify'
import { clientAddressFrom, subscriber } from './client-address.ts'

function request(peer: string | undefined, headers: Record<string, string | string[]> = {}): FastifyRequest {
  return { socket: { remoteAddress: peer }, headers } as unknown as FastifyRequest
}

describe('clientAddressFrom', () => {
  it('believes nobody by default', () => {
    assert.equal(clientAddressFrom([])(request('127.0.0.1', { 'x-real-ip': '203.0.113.9' })), '127.0.0.1')
  })

  it('believes a trusted proxy', () => {
    const address = clientAddressFrom(['10.0.0.0/8'])
    assert.equal(address(request('10.1.2.3', { 'x-real-ip': '203.0.113.9' })), '203.0.113.9')
  })

  it('believes nobody beside it', () => {
    const address = clientAddressFrom(['10.0.0.0/8'])
    assert.equal(address(request('11.1.2.3', { 'x-real-ip': '203.0.113.9' })), '11.1.2.3')
  })

  it('knows an IPv4 proxy that comes over an IPv6 socket', () => {
    const address = clientAddressFrom(['10.0.0.0/8'])
    assert.equal(address(request('::ffff:10.1.2.3', { 'x-real-ip': '::ffff:203.0.113.9' })), '203.0.113.9')
  })

  it('knows an IPv6 proxy', () => {
    const address = clientAddressFrom(['2001:db8::/32'])
    assert.equal(address(request('2001:db8::5', { 'x-real-ip': '2001:db8:1::1' })), '2001:db8:1::1')
  })

  it('takes a single address as a network of one', () => {
    const address = clientAddressFrom(['192.0.2.1'])
    assert.equal(address(request('192.0.2.1', { 'x-real-ip': '203.0.113.9' })), '203.0.113.9')
    assert.equal(address(request('192.0.2.2', { 'x-real-ip': '203.0.113.9' })), '192.0.2.2')
  })

  it('falls back to the proxy when the header is no address', () => {
    const address = clientAddressFrom(['10.0.0.0/8'])
    assert.equal(address(request('10.1.2.3', { 'x-real-ip': '1.2.3.4, 5.6.7.8' })), '10.1.2.3')
    assert.equal(address(request('10.1.2.3', { 'x-real-ip': ['1.2.3.4', '5.6.7.8'] })), '10.1.2.3')
    assert.equal(address(request('10.1.2.3')), '10.1.2.3')
  })

  it('does not read X-Forwarded-For', () => {
    const address = clientAddressFrom(['10.0.0.0/8'])
    assert.equal(address(request('10.1.2.3', { 'x-forwarded-for': '203.0.113.9' })), '10.1.2.3')
  })

  it('survives a socket that is gone', () => {
    assert.equal(clientAddressFrom(['10.0.0.0/8'])(request(undefined)), '')
  })

  it('never throws for any header', () => {
    const address = clientAddressFrom(['10.0.0.0/8', 'fe80::/10'])
    const peer = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.1', 'fe80::1%eth0', ''))
    fc.assert(
      fc.property(peer, fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (from, header) => {
        assert.equal(typeof address(request(from, { 'x-real-ip': header })), 'string')
      }),
    )
  })
})

describe('subscriber', () => {
  it('is an IPv4 address whole', () => assert.equal(subscriber('203.0.113.9'), '203.0.113.9'))
  it('is the /64 of an IPv6 address', () =>
    assert.equal(subscriber('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64'))
  it('is the same for two addresses of one connection', () =>
    assert.equal(subscriber('2001:0db8:1:2::1'), subscriber('2001:DB8:1:2:ffff:ffff:ffff:ffff')))
  it('differs for the next connection', () =>
    assert.notEqual(subscriber('2001:db8:1:2::1'), subscriber('2001:db8:1:3::1')))
  it('fills in what is left out in the middle', () =>
    assert.equal(subscriber('2001::1:2:3:4:5'), '2001:0:0:1::/64'))
  it('is the IPv4 address within an IPv6 one, however it is written', () => {
    assert.equal(subscriber('::ffff:203.0.113.9'), '203.0.113.9')
    assert.equal(subscriber('::FFFF:203.0.113.9'), '203.0.113.9')
    assert.equal(subscriber('::ffff:cb00:7109'), '203.0.113.9')
  })
  it('leaves the zone out', () => assert.equal(subscriber('fe80::1%eth0'), 'fe80:0:0:0::/64'))
  it('is the text itself where it is no address', () => assert.equal(subscriber(''), ''))

  it('is one key for every spelling of an address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const key = subscriber(address)
        assert.equal(subscriber(address.toUpperCase()), key)
        assert.ok(isIP(key.replace('/64', '')) !== 0, key)
      }),
    )
  })
})

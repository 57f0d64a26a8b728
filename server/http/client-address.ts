import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
}

/** Whose X-Real-IP is believed: only that of the proxies in the given networks. */
export function clientAddressFrom(networks: readonly string[]): (request: FastifyRequest) => string {
  const trusted = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    trusted.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? '')
    const family = isIP(peer)
    if (family === 0 || networks.length === 0) return peer
    if (!trusted.check(peer, family === 6 ? 'ipv6' : 'ipv4')) return peer
    const forwarded = request.headers['x-real-ip']
    return typeof forwarded === 'string' && isIP(forwarded) !== 0 ? plain(forwarded) : peer
  }
}

/** The part of an address that stands for one subscriber: IPv4 whole, IPv6 its /64 (GHSA-p6v2-xcpg-h6xw). */
export function subscriber(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('%', 1)[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = address.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

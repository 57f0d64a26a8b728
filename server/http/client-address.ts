import { BlockList, isIP, SocketAddress } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** One spelling for each address: IPv6 in its short form without a zone, IPv4 within IPv6 as IPv4. */
function plain(address: string): string {
  if (isIP(address) !== 6) return address
  const short = new SocketAddress({ address: address.split('%', 1)[0] as string, family: 'ipv6' }).address
  return short.startsWith('::ffff:') && short.includes('.') ? short.slice('::ffff:'.length) : short
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
export function subscriber(given: string): string {
  const address = plain(given)
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const gap = address.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}

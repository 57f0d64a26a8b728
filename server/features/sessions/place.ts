import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
const local = new BlockList()
local.addSubnet('10.0.0.0', 8, 'ipv4')
local.addSubnet('172.16.0.0', 12, 'ipv4')
local.addSubnet('192.168.0.0', 16, 'ipv4')
local.addSubnet('fc00::', 7, 'ipv6')
local.addSubnet('fe80::', 10, 'ipv6')

/**
 * Where a session is used from, as coarse as we know it: the network, shortened so that it points to no single
 * connection. No database of places is asked.
 */
export function describePlace(address: string | null): string {
  const family = address === null ? 0 : isIP(address)
  if (address === null || family === 0) return 'unknown network'
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  if (loopback.check(address, kind)) return 'this computer'
  if (local.check(address, kind)) return 'local network'
  if (kind === 'ipv4') return `${address.split('.').slice(0, 3).join('.')}.0/24`
  const [head = ''] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const shown = [...groups, '0', '0', '0'].slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16))
  return `${shown.join(':')}::/48`
}

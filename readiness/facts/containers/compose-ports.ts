import type { Port, PortRange } from './compose-model.ts'
import { written } from './interpolation.ts'
import { entryOf, textOf, type Placed } from './placed-yaml.ts'

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost|0:0:0:0:0:0:0:1)$/i

/** A published port in any of its forms; undefined when it cannot be read. */
export function portOf(node: Placed): Port | undefined {
  if (node.kind === 'map') return longPort(node)
  const raw = textOf(node)
  return raw === undefined ? undefined : shortPort(raw, node)
}

function shortPort(raw: string, { file, line }: Placed): Port | undefined {
  const { value, variables } = written(raw, { file, line })
  const [addresses = '', protocol = 'tcp'] = value.split('/', 2)
  const { ip, rest } = cutAddress(addresses)
  const numbers = rest.split(':')
  const container = numbers.pop()
  const host = numbers.pop()
  const containerPort = rangeOf(container ?? '')
  if (containerPort === undefined) return undefined
  const hostPort = host === undefined || host === '' ? undefined : rangeOf(host)
  // Only a variable in the place of the address can move it to another one.
  const isOverridable = ip !== '' && variables.length > 0 && !raw.startsWith(ip) && !raw.startsWith(`[${ip}`)
  return finish({ file, line, raw, protocol, containerPort, isOverridable }, ip, hostPort)
}

function cutAddress(text: string): { ip: string; rest: string } {
  const bracketed = /^\[([^\]]*)\]:(.*)$/.exec(text)
  if (bracketed !== null) return { ip: bracketed[1] ?? '', rest: bracketed[2] ?? '' }
  const parts = text.split(':')
  if (parts.length <= 2) return { ip: '', rest: text }
  return { ip: parts.slice(0, -2).join(':'), rest: parts.slice(-2).join(':') }
}

function longPort(node: Placed): Port | undefined {
  const read = (key: string): string => {
    const text = textOf(entryOf(node, key)) ?? ''
    return written(text, node).value
  }
  const containerPort = rangeOf(read('target'))
  if (containerPort === undefined) return undefined
  const ip = read('host_ip')
  const raw = `${ip === '' ? '' : `${ip}:`}${read('published')}:${read('target')}`
  const isOverridable = (textOf(entryOf(node, 'host_ip')) ?? '').includes('$')
  const { file, line } = node
  const protocol = read('protocol') || 'tcp'
  return finish({ file, line, raw, protocol, containerPort, isOverridable }, ip, rangeOf(read('published')))
}

function finish(
  base: Omit<Port, 'isPublic' | 'hostIp' | 'hostPort'>,
  ip: string,
  hostPort: PortRange | undefined,
): Port {
  return {
    ...base,
    ...(ip !== '' && { hostIp: ip }),
    ...(hostPort !== undefined && { hostPort }),
    isPublic: !LOOPBACK.test(ip),
  }
}

function rangeOf(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim())
  if (match === null) return undefined
  const from = Number(match[1])
  return { from, to: match[2] === undefined ? from : Number(match[2]) }
}

export const isInRange = (port: number, { from, to }: PortRange): boolean => port >= from && port <= to

import { Resolver } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { bad, good, remark, unknown, type Finding } from './finding.ts'

export type Lookup = { addresses: string[]; errors: string[] }

/** Whether the name leads here. `isNeeded`: a certificate authority will follow it in a moment. */
export async function checkName(domain: string, isNeeded: boolean): Promise<Finding> {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address)
  return judgeName(domain, await lookUp(domain), own, isNeeded)
}

async function lookUp(domain: string): Promise<Lookup> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const results = await Promise.allSettled([resolver.resolve4(domain), resolver.resolve6(domain)])
  return {
    addresses: results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])),
    errors: results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as NodeJS.ErrnoException).code ?? 'unknown'] : [],
    ),
  }
}

export function judgeName(
  domain: string,
  lookup: Lookup,
  own: readonly string[],
  isNeeded: boolean,
): Finding {
  const { addresses, errors } = lookup
  const trouble = errors.find((code) => code !== 'ENOTFOUND' && code !== 'ENODATA')
  if (addresses.length === 0 && trouble !== undefined)
    return unknown(`${domain} could not be looked up: no DNS server answered (${trouble}).`)
  const wanted = own.length === 0 ? 'this machine' : own.join(', ')
  if (addresses.length === 0) {
    const text = `${domain} has no address in the DNS.`
    const fix = `Have an A or AAAA record made that leads to ${wanted}.`
    return isNeeded ? bad(text, fix) : remark(text, fix)
  }
  const foreign = addresses.filter((address) => !own.includes(address))
  if (foreign.length === 0) return good(`${domain} leads to this machine (${addresses.join(', ')})`)
  return remark(
    `${domain} leads to ${addresses.join(', ')}; this machine has ${own.join(', ') || 'no address of its own'}.`,
    'Right when a load balancer or address translation stands between; otherwise correct the DNS record.',
  )
}

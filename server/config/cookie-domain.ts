import { isIP } from 'node:net'
import { getPublicSuffix } from 'tldts'

/**
 * Why the session cookie cannot be set for that domain, or undefined. Browsers refuse a domain that is not the host
 * or a parent of it, an address, and a public suffix such as co.uk or github.io, below which strangers have hosts
 * (RFC 6265 §5.3; publicsuffix.org). They refuse in silence: nobody could sign in, and nothing would say why.
 */
export function cookieDomainFault(domain: string, host: string): string | undefined {
  if (domain.startsWith('.')) return 'must not begin with a dot: hosts below are meant anyway'
  if (isIP(domain) !== 0 || domain.startsWith('['))
    return 'must be a name; addresses have no hosts below them'
  if (!/^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(domain)) {
    return 'must be a bare domain such as example.org, without scheme, port or path'
  }
  if (!`.${host}`.endsWith(`.${domain}`)) return 'must be the host of BETTER_AUTH_URL or a parent of it'
  if (!domain.includes('.')) return 'must have two labels at least, such as example.org'
  if (getPublicSuffix(domain, { allowPrivateDomains: true }) === domain) {
    return 'is a public suffix, below which strangers have hosts: give your own domain'
  }
  return undefined
}

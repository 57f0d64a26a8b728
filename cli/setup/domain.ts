import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/** Names that are reserved (RFC 2606, RFC 6761, RFC 9476 and ICANN's .internal): nobody certifies them. */
const RESERVED = /\.(test|example|invalid|localhost|local|internal|alt|onion|arpa)$/

export function isReservedName(domain: string): boolean {
  return RESERVED.test(domain)
}

/** A host name as DNS takes it (RFC 1035 §2.3.1, letters in lower case, IDN as punycode), or what is wrong. */
export function readDomain(text: string): { domain: string } | { fault: string } {
  const given = text.trim()
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given) || /[/?#@\s]/.test(given))
    return { fault: `"${given}" is more than a host name. Write only that: accounts.example.org.` }
  if (isIP(given.replace(/^\[|\]$/g, '')) !== 0)
    return { fault: `${given} is an address. Certificates and cookies need a name: accounts.example.org.` }
  if (/:\d*$/.test(given)) return { fault: `Leave out the port: ${given.replace(/:\d*$/, '')}.` }
  if (given.endsWith('.')) return { fault: `Leave out the dot at the end: ${given.replace(/\.+$/, '')}.` }
  if (given.includes('*')) return { fault: `${given} is a pattern. Gatehouse has one host name.` }
  const domain = domainToASCII(given)
  const labels = domain.split('.')
  if (domain === '' || labels.some((label) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)))
    return {
      fault: `"${given}" is not a host name: letters, digits and hyphens between dots, at most 63 characters each.`,
    }
  if (domain.length > 253) return { fault: 'The host name is longer than 253 characters.' }
  if (labels.length < 2)
    return { fault: `"${given}" has no dot. Use the full name that people type: ${domain}.example.org.` }
  if (/^\d+$/.test(labels.at(-1) ?? '')) return { fault: `"${given}" ends in a number; no host name does.` }
  if (/(^|\.)localhost$/.test(domain))
    return { fault: `${domain} is this machine only; production needs a name that others can look up.` }
  return { domain }
}

/** An e-mail address that an ACME server takes. */
export function faultOfEmail(address: string): string | undefined {
  const isAddress = /^[\w.!#$%&*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(address)
  return isAddress ? undefined : `"${address}" is not an e-mail address.`
}

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'

export type TlsPair = { certificate: string; key: string }

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificates of a PEM file, the one of the host first. */
export function readChain(pem: string): X509Certificate[] | undefined {
  try {
    return [...pem.matchAll(BLOCK)].map(([block]) => new X509Certificate(block))
  } catch {
    return undefined
  }
}

/** What keeps nginx from serving a domain with this pair, a sentence each. Empty when nothing does. */
export function faultsOfPair(pair: TlsPair, domain: string, now: Date): string[] {
  const chain = readChain(pair.certificate)
  const [leaf, ...rest] = chain ?? []
  if (leaf === undefined)
    return [
      'The certificate file holds no certificate that can be read. It must be PEM ("-----BEGIN CERTIFICATE-----").',
    ]
  const key = readKey(pair.key)
  if ('fault' in key) return [key.fault]
  const faults: string[] = []
  if (!leaf.checkPrivateKey(key.key))
    faults.push(
      'The key does not belong to the certificate. The certificate of the host comes first in its file.',
    )
  if (leaf.checkHost(domain) === undefined)
    faults.push(`The certificate is not for ${domain}; it names ${namesOf(leaf)}.`)
  if (leaf.validToDate < now) faults.push(`The certificate expired on ${day(leaf.validToDate)}.`)
  if (leaf.validFromDate > now)
    faults.push(`The certificate is valid only from ${day(leaf.validFromDate)} on.`)
  const broken = rest.findIndex((issuer, index) => !(chain?.[index]?.checkIssued(issuer) ?? false))
  if (broken >= 0)
    faults.push(
      `The chain is out of order: certificate ${broken + 1} of the file was not issued by the one after it.`,
    )
  return faults
}

function readKey(pem: string): { key: KeyObject } | { fault: string } {
  if (/ENCRYPTED/.test(pem))
    return {
      fault:
        'The key is protected by a passphrase, which nobody types when nginx starts. Remove it: openssl pkey -in key.pem -out plain.pem.',
    }
  try {
    return { key: createPrivateKey(pem) }
  } catch {
    return {
      fault:
        'The key file holds no private key that can be read. It must be PEM ("-----BEGIN PRIVATE KEY-----").',
    }
  }
}

function namesOf(certificate: X509Certificate): string {
  const names = certificate.subjectAltName?.replaceAll('DNS:', '')
  return names ?? certificate.subject.split('\n').at(-1) ?? 'nothing'
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** Whether a certificate was made by whoever uses it, and not by an authority. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey)
}

import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, connect, getCACertificates, type DetailedPeerCertificate } from 'node:tls'
import type { Peer } from './client-hello.ts'

/** A certificate as it was served. */
export type Certificate = {
  host: string
  port: number
  subject: string
  issuer: string
  /** Names it is good for. */
  names: string
  validFrom: string
  validTo: string
  fingerprint: string
  key: { type: string; bits?: number; curve?: string }
  signature: string
  /** Served with it, itself included. */
  served: number
  isSelfSigned: boolean
  /** What the verification said against it; absent when it holds. */
  distrust?: string
  /** Its names do not fit the host. */
  isForOther: boolean
  /** Trusted only because this machine was told so (NODE_EXTRA_CA_CERTS). */
  isTrustedHere: boolean
}

/** @returns why it could not be seen, or the certificate */
export function readCertificate(peer: Peer, signal: AbortSignal): Promise<Certificate | { reason: string }> {
  return new Promise((resolve) => {
    const socket = connect({
      host: peer.host,
      port: peer.port,
      ...(peer.serverName !== undefined && { servername: peer.serverName }),
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
      // The names are compared below, so that each fault is told by itself.
      checkServerIdentity: () => undefined,
    })
    const settle = (result: Certificate | { reason: string }): void => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(8_000, () => settle({ reason: 'does not answer in time' }))
    signal.addEventListener('abort', () => settle({ reason: 'does not answer in time' }), { once: true })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle({ reason: `cannot agree on TLS (${error.code ?? 'no reason given'})` }),
    )
    socket.on('secureConnect', () => {
      const detailed = socket.getPeerCertificate(true)
      const leaf = socket.getPeerX509Certificate()
      if (leaf === undefined || detailed.raw === undefined) return settle({ reason: 'shows no certificate' })
      // At run time it is a text, whatever the types say.
      const distrust = socket.authorized
        ? undefined
        : String((socket.authorizationError as unknown) ?? 'not trusted')
      settle(describe(peer, leaf, detailed, distrust))
    })
  })
}

function describe(
  peer: Peer,
  leaf: X509Certificate,
  detailed: DetailedPeerCertificate,
  distrust: string | undefined,
): Certificate {
  const chain = chainOf(detailed)
  const root = chain.at(-1)
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails = {} } = leaf.publicKey
  return {
    host: peer.host,
    port: peer.port,
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    names: (leaf.subjectAltName ?? '').slice(0, 500),
    validFrom: new Date(leaf.validFrom).toISOString(),
    validTo: new Date(leaf.validTo).toISOString(),
    fingerprint: leaf.fingerprint256,
    key: {
      type: asymmetricKeyType,
      ...(asymmetricKeyDetails.modulusLength !== undefined && { bits: asymmetricKeyDetails.modulusLength }),
      ...(asymmetricKeyDetails.namedCurve !== undefined && { curve: asymmetricKeyDetails.namedCurve }),
    },
    signature: leaf.signatureAlgorithm ?? 'unknown',
    served: chain.length,
    isSelfSigned: leaf.issuer === leaf.subject && leaf.checkIssued(leaf),
    ...(distrust !== undefined && { distrust }),
    isForOther: checkServerIdentity(peer.host, detailed) !== undefined,
    isTrustedHere: distrust === undefined && root !== undefined && isExtra(root),
  }
}

function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  for (
    let each: DetailedPeerCertificate | undefined = leaf;
    each?.raw !== undefined && chain.length < 12;
    each = each.issuerCertificate
  ) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === each?.fingerprint256)) break
    chain.push(each)
  }
  return chain
}

/** Not one of the authorities that come with the program. */
function isExtra(root: DetailedPeerCertificate): boolean {
  return !getCACertificates('bundled').some(
    (pem) => new X509Certificate(pem).fingerprint256 === root.fingerprint256,
  )
}

const oneLine = (name: string): string => name.replaceAll('\n', ', ').slice(0, 200)

import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { readCertificate, type Certificate } from './certificate-chain.ts'
import { findCertificateFiles, type CertificateFile } from './certificate-files.ts'
import { tlsPlace } from './tls-peer.ts'

export type Certificates = {
  given: string
  isTlsElsewhere: boolean
  /** That of the target first, then those of the other public hosts. */
  served: readonly Certificate[]
  /** Hosts that showed none, and why. */
  unseen: readonly { host: string; reason: string }[]
  /** The newest for the target's host on this disk. */
  newestFile?: CertificateFile
}

export const certificates = defineFact<Certificates>({
  name: 'certificates',
  depth: 'live',
  seconds: 45,
  async look(at) {
    const { given, isTlsElsewhere, peer } = await tlsPlace(at)
    if (peer === undefined) return { given, isTlsElsewhere, served: [], unseen: [] }
    const others = (at.target.settings.hosts ?? [])
      .filter((host) => host !== peer.host && /^[a-z0-9.-]{1,253}$/i.test(host))
      .map((host) => ({ host, port: peer.port, serverName: host }))
    const seen = await Promise.all(
      [peer, ...others].map(async (each) => ({
        host: each.host,
        seen: await readCertificate(each, at.signal),
      })),
    )
    at.signal.throwIfAborted()
    const served = seen.flatMap(({ seen: each }) => ('reason' in each ? [] : [each]))
    const unseen = seen.flatMap(({ host, seen: each }) =>
      'reason' in each ? [{ host, reason: each.reason }] : [],
    )
    if (served.length === 0)
      throw new CannotLook(`${peer.host}:${peer.port} ${unseen[0]?.reason ?? 'shows no certificate'}.`)
    const [newestFile] = await findCertificateFiles(at, peer.host)
    return { given, isTlsElsewhere, served, unseen, ...(newestFile !== undefined && { newestFile }) }
  },
})

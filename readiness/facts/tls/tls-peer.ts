import { isIP } from 'node:net'
import { site, type Site } from '#readiness/facts/answers/site.ts'
import { CannotLook, type Look } from '#readiness/model/fact.ts'
import type { Peer } from './client-hello.ts'

/** Where TLS is looked at. */
export type TlsPlace = { isTlsElsewhere: boolean; given: string; peer?: Peer }

function peerOf(url: URL): Peer {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: url.port === '' ? 443 : Number(url.port),
    serverName: isIP(host) === 0 ? host : undefined,
  }
}

/**
 * The address given, when it is https; else where it redirects to. TLS that no client of ours can agree on is still
 * looked at, so it does not matter whether the target answers.
 */
export async function tlsPlace(at: Look): Promise<TlsPlace> {
  const given = at.target.url
  if (given === undefined) throw new CannotLook('Needs --url.', { silent: true })
  const place = { given: given.origin, isTlsElsewhere: at.target.settings.tls === 'external' }
  if (given.protocol === 'https:') return { ...place, peer: peerOf(given) }
  const target: Site = await at.use(site)
  return target.isTls ? { ...place, peer: peerOf(new URL(target.origin)) } : place
}

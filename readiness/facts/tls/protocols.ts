import { connect as tlsConnect } from 'node:tls'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { BROAD_SUITES, WEAK_SUITES } from './cipher-suites.ts'
import { sayHello, type HelloAnswer, type Peer } from './client-hello.ts'
import { tlsPlace } from './tls-peer.ts'

export const VERSIONS = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const
export type Version = (typeof VERSIONS)[number]
export type Offer = 'offered' | 'refused' | 'unknown'

export type Protocols = {
  given: string
  isTlsElsewhere: boolean
  /** host:port that was asked. Absent: the target has no TLS. */
  peer?: string
  versions: Readonly<Record<Version, Offer>>
  /** By the name of the group of cipher suites. */
  weak: Readonly<Record<string, Offer>>
  /** Whether the probe by hand is understood there: without it a refusal would mean nothing. */
  control: boolean
  http2?: boolean
}

const NUMBERS = { 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 } as const
const NOTHING = Object.fromEntries(VERSIONS.map((version) => [version, 'unknown'])) as Record<Version, Offer>

export const protocols = defineFact<Protocols>({
  name: 'TLS protocols',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const { given, isTlsElsewhere, peer } = await tlsPlace(at)
    if (peer === undefined) return { given, isTlsElsewhere, versions: NOTHING, weak: {}, control: false }
    const modern = await connectWith(peer, 'TLSv1.3', at.signal)
    const ordinary = await connectWith(peer, 'TLSv1.2', at.signal)
    const [old, older, twelve] = await Promise.all(
      [0x0302, 0x0301, 0x0303].map((version) => sayHello(peer, version, BROAD_SUITES, at.signal)),
    )
    const weak = await Promise.all(
      WEAK_SUITES.map(async ({ name, suites }) => ({
        name,
        said: await sayHello(peer, 0x0303, suites, at.signal),
      })),
    )
    // By hand the same thing is asked as our library asked: what only the library is granted tells nothing by hand.
    const accepted = [old, older, twelve, ...weak.map(({ said }) => said)].some(
      (said) => said?.kind === 'accepted',
    )
    const control = accepted || (ordinary.offer === 'refused' && modern.offer === 'offered')
    const settle = (said: HelloAnswer | undefined, wanted: number): Offer => {
      if (said?.kind === 'accepted') return said.version === wanted ? 'offered' : 'refused'
      return said?.kind === 'refused' && control ? 'refused' : 'unknown'
    }
    const versions = {
      'TLS 1.0': settle(older, NUMBERS['TLS 1.0']),
      'TLS 1.1': settle(old, NUMBERS['TLS 1.1']),
      'TLS 1.2': ordinary.offer === 'offered' ? 'offered' : settle(twelve, NUMBERS['TLS 1.2']),
      'TLS 1.3': modern.offer,
    } as const
    if (Object.values(versions).every((offer) => offer === 'unknown') && modern.code !== undefined)
      throw new CannotLook(`${peer.host}:${peer.port} does not speak TLS with us (${modern.code}).`)
    return {
      given,
      isTlsElsewhere,
      peer: `${peer.host}:${peer.port}`,
      versions,
      weak: Object.fromEntries(
        weak.map(({ name, said }) => [name, said.kind === 'refused' && !control ? 'unknown' : offerOf(said)]),
      ),
      control,
      http2: modern.protocol === 'h2' || ordinary.protocol === 'h2',
    }
  },
})

const offerOf = (said: HelloAnswer): Offer => (said.kind === 'accepted' ? 'offered' : said.kind)

type Connected = { offer: Offer; protocol?: string; code?: string }

/** With our own library and nothing but one version. */
function connectWith(peer: Peer, version: 'TLSv1.2' | 'TLSv1.3', signal: AbortSignal): Promise<Connected> {
  return new Promise((resolve) => {
    const socket = tlsConnect({
      host: peer.host,
      port: peer.port,
      ...(peer.serverName !== undefined && { servername: peer.serverName }),
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    })
    const settle = (connected: Connected): void => {
      socket.destroy()
      resolve(connected)
    }
    const stop = (): void => settle({ offer: 'unknown', code: 'TIMEOUT' })
    socket.setTimeout(8_000, stop)
    signal.addEventListener('abort', stop, { once: true })
    socket.on('secureConnect', () =>
      settle({
        offer: 'offered',
        ...(typeof socket.alpnProtocol === 'string' && { protocol: socket.alpnProtocol }),
      }),
    )
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'no reason given'
      const isRefusal = /ALERT|UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|NO_PROTOCOLS|ECONNRESET/.test(code)
      settle({ offer: isRefusal ? 'refused' : 'unknown', code })
    })
  })
}

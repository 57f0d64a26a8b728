import { connect } from 'node:net'
import { defineFact } from '#readiness/model/fact.ts'
import { site, viewOf, type SiteView } from './site.ts'

export const DATA_PORTS = {
  5432: 'PostgreSQL',
  3306: 'MySQL',
  6379: 'Redis',
  27017: 'MongoDB',
  9200: 'Elasticsearch',
  11211: 'Memcached',
  5984: 'CouchDB',
  1433: 'SQL Server',
  5672: 'RabbitMQ',
} as const

export type PortAnswer = {
  address: string
  port: number
  software: string
  state: 'open' | 'closed' | 'silent'
  /** The first words of what is behind it, in our words. */
  said?:
    | 'speaks PostgreSQL'
    | 'speaks MySQL'
    | 'answers PING without a password'
    | 'asks for a password'
    | 'refuses clients from outside'
}

export type OpenPorts = SiteView & {
  ports: readonly PortAnswer[]
  /** A port under which nothing listens was open as well: something answers for every port. */
  isAnyPortOpen: boolean
}

const WAIT_MS = 2_500
/** Nothing is registered there. */
const CONTROL_PORT = 49_151

/** Which of the usual ports of databases can be reached from here. */
export const openPorts = defineFact<OpenPorts>({
  name: 'ports of databases',
  depth: 'live',
  seconds: 30,
  async look(at) {
    const target = await at.use(site)
    const { vantage } = target
    const addresses = vantage.addresses.slice(0, 2)
    const ports = Object.keys(DATA_PORTS).map(Number) as (keyof typeof DATA_PORTS)[]
    const asked = addresses.flatMap((address) =>
      ports.map((port) => ({ address, port, software: DATA_PORTS[port] as string })),
    )
    const control = await Promise.all(addresses.map((address) => knock(address, CONTROL_PORT, at.signal)))
    return {
      ...viewOf(target),
      ports: await Promise.all(
        asked.map(async (each) => ({ ...each, ...(await knock(each.address, each.port, at.signal)) })),
      ),
      isAnyPortOpen: control.some(({ state }) => state === 'open'),
    }
  },
})

type Knock = Pick<PortAnswer, 'state' | 'said'>

/** Opens a connection, and says the one harmless word that makes a database tell what it is. */
function knock(host: string, port: number, signal: AbortSignal): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let isOpen = false
    const settle = (state: PortAnswer['state'], said?: PortAnswer['said']): void => {
      socket.destroy()
      resolve({ state, ...(said !== undefined && { said }) })
    }
    socket.setTimeout(WAIT_MS, () => settle(isOpen ? 'open' : 'silent'))
    signal.addEventListener('abort', () => settle(isOpen ? 'open' : 'silent'), { once: true })
    socket.on('connect', () => {
      isOpen = true
      if (port === 6379) socket.write('PING\r\n')
      // An SSLRequest: the server answers with one letter, and nobody has signed in.
      else if (port === 5432) socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
      else if (port !== 3306) settle('open')
    })
    socket.on('data', (bytes) => settle('open', tell(port, bytes)))
    socket.on('error', () => settle(isOpen ? 'open' : 'closed'))
    socket.on('close', () => settle(isOpen ? 'open' : 'closed'))
  })
}

function tell(port: number, bytes: Buffer): PortAnswer['said'] {
  const text = bytes.subarray(0, 64).toString('latin1')
  if (port === 5432) return /^[SNE]/.test(text) ? 'speaks PostgreSQL' : undefined
  if (port === 3306) return /^.{4}[\n\xff]/s.test(text) ? 'speaks MySQL' : undefined
  if (text.startsWith('+PONG')) return 'answers PING without a password'
  if (text.startsWith('-NOAUTH')) return 'asks for a password'
  return text.startsWith('-DENIED') ? 'refuses clients from outside' : undefined
}

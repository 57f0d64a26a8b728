import { once } from 'node:events'
import { connect } from 'node:net'

export type RawAnswer = {
  status: number
  headers: Record<string, string>
  /** What the JSON says, or the text. */
  body: unknown
}

/** Sends bytes as they are, as no HTTP client would, and reads one answer until the server closes. */
export async function sendRaw(origin: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return readRawAnswer(Buffer.concat(chunks).toString('utf8'))
}

/** Takes one answer apart, as it came over the wire. */
export function readRawAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  const body = rest.join('\r\n\r\n')
  return {
    status: Number(start.split(' ')[1]),
    headers,
    body: /json/.test(headers['content-type'] ?? '') ? JSON.parse(body) : body,
  }
}

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

export type HelloAnswer =
  | { kind: 'accepted'; version: number; suite: number }
  | { kind: 'refused' }
  | { kind: 'unknown'; reason: string }

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255])
const sized = (body: Buffer, bytes: 1 | 2 | 3): Buffer => {
  const size = Buffer.alloc(bytes)
  size.writeUIntBE(body.length, 0, bytes)
  return Buffer.concat([size, body])
}
const extension = (type: number, body: Buffer): Buffer => Buffer.concat([u16(type), sized(body, 2)])

/** The first message of TLS up to 1.2, by hand: it offers what our own library no longer can. */
function clientHello(version: number, suites: readonly number[], serverName: string | undefined): Buffer {
  const extensions = [
    ...(serverName === undefined
      ? []
      : [extension(0, sized(Buffer.concat([Buffer.from([0]), sized(Buffer.from(serverName), 2)]), 2))]),
    extension(10, sized(Buffer.concat([0x1d, 0x17, 0x18, 0x19].map(u16)), 2)),
    extension(11, sized(Buffer.from([0]), 1)),
    extension(23, Buffer.alloc(0)),
    extension(0xff01, sized(Buffer.alloc(0), 1)),
    // The extension is of TLS 1.2; the older versions have no choice of signatures.
    ...(version >= 0x0303
      ? [
          extension(
            13,
            sized(
              Buffer.concat(
                [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201].map(
                  u16,
                ),
              ),
              2,
            ),
          ),
        ]
      : []),
  ]
  const body = Buffer.concat([
    u16(version),
    randomBytes(32),
    sized(Buffer.alloc(0), 1),
    sized(Buffer.concat(suites.map(u16)), 2),
    Buffer.from([1, 0]),
    sized(Buffer.concat(extensions), 2),
  ])
  const message = Buffer.concat([Buffer.from([1]), sized(body, 3)])
  return Buffer.concat([Buffer.from([22]), u16(Math.min(version, 0x0301)), sized(message, 2)])
}

/** What a server says to it. Reads a few hundred bytes at most. */
function readServerHello(bytes: Buffer): HelloAnswer | undefined {
  if (bytes.length < 7) return undefined
  if (bytes[0] === 21) return { kind: 'refused' }
  if (bytes[0] !== 22 || bytes[5] !== 2)
    return { kind: 'unknown', reason: 'it answers with something that is no TLS' }
  if (bytes.length < 46) return undefined
  const session = bytes[43] as number
  if (bytes.length < 46 + session) return undefined
  return { kind: 'accepted', version: bytes.readUInt16BE(9), suite: bytes.readUInt16BE(44 + session) }
}

export type Peer = { host: string; port: number; serverName: string | undefined }

export function sayHello(
  { host, port, serverName }: Peer,
  version: number,
  suites: readonly number[],
  signal: AbortSignal,
): Promise<HelloAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let got = Buffer.alloc(0)
    const settle = (answer: HelloAnswer): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(8_000, () => settle({ kind: 'unknown', reason: 'it does not answer in time' }))
    signal.addEventListener('abort', () => settle({ kind: 'unknown', reason: 'the time was over' }), {
      once: true,
    })
    socket.on('connect', () => socket.write(clientHello(version, suites, serverName)))
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk])
      const answer = readServerHello(got)
      if (answer !== undefined) settle(answer)
      else if (got.length > 4_096)
        settle({ kind: 'unknown', reason: 'it answers with something that is no TLS' })
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(
        error.code === 'ECONNRESET' || error.code === 'EPIPE'
          ? { kind: 'refused' }
          : { kind: 'unknown', reason: `it cannot be reached (${error.code})` },
      ),
    )
    socket.on('close', () => settle({ kind: 'refused' }))
  })
}

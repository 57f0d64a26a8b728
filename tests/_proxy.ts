import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A connection in between that can be cut, or made to carry nothing, as networks do. */
export type TestProxy = AsyncDisposable & {
  port: number
  /** Refuses connections and cuts those there are. */
  cut(): Promise<void>
  /** Takes connections and bytes, and passes nothing on. */
  hang(): void
  /** What came while it hung, and went no further. */
  swallowed(): string
  /** Passes everything on, so many milliseconds late. */
  slow(milliseconds: number): void
  /**
   * Keeps the answers of the target back, until they are let go together.
   * @param to only those on connections whose first bytes hold this text
   */
  holdAnswers(to?: string): void
  letAnswersGo(): void
  restore(): Promise<void>
}

/** @param target a port of the loopback, or the path of a Unix socket */
export async function startProxy(target: number | string): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  let hanging = false
  let swallowed = ''
  let delay = 0
  let held: (() => void)[] | undefined
  let heldFor = ''
  const server = createServer((near) => {
    let hello = ''
    near.once('data', (chunk: Buffer) => (hello = chunk.toString('latin1')))
    const far = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (chunk: Buffer) => {
        if (hanging) {
          if (from === near) swallowed += chunk.toString('latin1')
          return
        }
        if (held !== undefined && from === far && hello.includes(heldFor))
          return void held.push(() => to.write(chunk))
        if (delay === 0) to.write(chunk)
        else setTimeout(() => to.write(chunk), delay)
      })
    }
  })
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const port = await listen(0)
  const cut = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    drop()
    await closed
  }
  return {
    port,
    cut,
    hang() {
      hanging = true
    },
    swallowed: () => swallowed,
    holdAnswers(to = '') {
      heldFor = to
      held ??= []
    },
    letAnswersGo() {
      for (const pass of held ?? []) pass()
      held = undefined
    },
    slow(milliseconds) {
      delay = milliseconds
    },
    async restore() {
      hanging = false
      delay = 0
      drop()
      if (!server.listening) await listen(port)
    },
    [Symbol.asyncDispose]: cut,
  }
}

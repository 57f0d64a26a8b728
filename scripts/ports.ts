import { once } from 'node:events'
import { connect, createServer, type ListenOptions, type Server } from 'node:net'

/**
 * Below what Linux gives to outgoing connections (net.ipv4.ip_local_port_range, from 32768): a port of those can be
 * gone before whoever asked for it listens. Above 10080, which browsers refuse.
 */
const [FIRST, LAST] = [11_000, 32_000]

/** A port of the loopback that nobody uses and that no other process is given while this one lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    if (await takePort(port)) return port
  }
}

/** Whether nobody uses a port; if so, it is this process's, as `freePort` has it. */
export async function takePort(port: number): Promise<boolean> {
  // An abstract socket is a lock that the kernel opens when its process ends, however it ends.
  const lock = await tryListening({ path: `\0gatehouse-port-${port}` })
  if (lock === undefined) return false
  lock.unref()
  const probe = await tryListening({ port, host: '127.0.0.1' })
  if (probe === undefined) return false
  probe.close()
  await once(probe, 'close')
  return true
}

async function tryListening(options: ListenOptions): Promise<Server | undefined> {
  const server = createServer()
  try {
    server.listen(options)
    await once(server, 'listening')
    return server
  } catch {
    return undefined
  }
}

/** Whether somebody takes connections there. @param seconds how long a silent address may take to say so */
export async function isOpen(port: number, host = '127.0.0.1', seconds = 5): Promise<boolean> {
  const socket = connect({ port, host, timeout: seconds * 1000 })
  socket.on('timeout', () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

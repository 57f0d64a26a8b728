import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

/** A port of the loopback that nobody uses. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
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

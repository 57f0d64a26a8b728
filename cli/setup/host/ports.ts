import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { isPublishedByStack } from './docker.ts'
import { bad, good, unknown, type Finding } from './finding.ts'

const CONNECT_MS = 1_000

/** Whether the stack can publish a port. */
export async function checkPort(port: number, project: string): Promise<Finding> {
  const state = await probe(port)
  if (state === 'free') return good(`Port ${port} is free`)
  if (await isPublishedByStack(project, port)) return good(`Port ${port} is held by this stack`)
  if (state === 'taken') {
    return bad(
      `Port ${port} is in use.`,
      `Find out by what: ss -ltnp 'sport = :${port}'. Stop it, or choose another in .env (HTTP_PORT, HTTPS_PORT).`,
    )
  }
  return unknown(`Port ${port} could not be looked at: ${state}.`)
}

/** 'free', 'taken', or why it cannot be told. */
async function probe(port: number): Promise<string> {
  const server = createServer()
  server.listen({ port, host: '0.0.0.0', exclusive: true })
  try {
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return 'free'
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return 'taken'
    // Only root listens below 1024: then ask whether somebody answers.
    return code === 'EACCES' ? ((await answers(port)) ? 'taken' : 'free') : code
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', timeout: CONNECT_MS })
  socket.on('timeout', () => socket.destroy(new Error('late')))
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

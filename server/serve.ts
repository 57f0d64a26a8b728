import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '#server/config/config.ts'
import { StartError } from '#server/lib/start-error.ts'
import { createApp } from './app.ts'
import type { AppContext } from './context.ts'

type Options = {
  /** Resolves with the reason to stop. */
  stopped: Promise<string>
  /** Called once the port is served. */
  onListening: () => Promise<void> | void
}

/**
 * Serves until it is told to stop, then: ready no more → wait until nobody sends requests here → finish what is in
 * flight → close.
 */
export async function serve(ctx: AppContext, { stopped, onListening }: Options): Promise<void> {
  const { config, log } = ctx
  const app = await createApp(ctx)
  await app.listen({ host: config.http.host, port: config.http.port })
  log.info({ port: config.http.port }, 'listening')
  await onListening()

  const signal = await stopped
  log.info({ signal }, 'draining')
  ctx.health.drain()
  await sleep(config.drainSeconds * 1000)
  const deadline = sleep(config.shutdownSeconds * 1000, 'late' as const, { ref: false })
  const outcome = await Promise.race([app.close(), deadline])
  if (outcome === 'late') {
    log.warn('requests were still in flight at the end of the shutdown time')
    app.server.closeAllConnections()
  }
}

/** Why a port cannot be listened on, for a person. Undefined for errors of other kinds. */
export function explainListenError(error: unknown, config: Config): StartError | undefined {
  const { code, port, syscall } = error as { code?: string; port?: number; syscall?: string }
  // The processes of a server ask for their port by bind, one alone by listen.
  if (syscall !== 'listen' && syscall !== 'bind') return undefined
  const number = port ?? config.http.port
  if (code === 'EADDRINUSE') {
    const name = number === config.http.opsPort ? 'OPS_PORT' : 'PORT'
    return new StartError(
      `Port ${number} is in use. Stop what is listening there, or choose another: ${name}=${number + 10} npm start`,
      { exitCode: 1, cause: error },
    )
  }
  if (code === 'EACCES')
    return new StartError(
      `Port ${number} needs rights this user does not have. Choose one above 1023 with PORT.`,
      { exitCode: 1, cause: error },
    )
  return undefined
}

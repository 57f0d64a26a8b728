import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '#server/app.ts'
import { ConfigError, createConfig, type Config } from '#server/config/config.ts'
import { createContext, type AppContext } from '#server/context.ts'
import { createLog, type Log } from '#server/lib/log.ts'
import { createOpsApp } from '#server/ops-app.ts'
import { EmbeddedPostgresError } from '#server/platform/embedded-postgres.ts'
import { API } from '#contract/paths.ts'

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function welcome(config: Config): void {
  say('')
  say(`  Gatehouse is ready at ${config.origin}`)
  if (config.mail.caught) say(`  Mails are caught: read them at ${config.origin}${API.devMail}`)
  say(`  Metrics and health: http://localhost:${config.http.opsPort}/metrics and /readyz`)
  say('  Stop with Ctrl-C.')
  say('')
}

/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let asked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130)
      asked = true
      resolve(signal)
    })
  }
  return promise
}

function explainListenError(error: unknown, config: Config): string | undefined {
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') {
    const name = port === config.http.opsPort ? 'OPS_PORT' : 'PORT'
    return `Port ${port} is in use. Stop what is listening there, or choose another: ${name}=${(port ?? 3000) + 10} npm start`
  }
  if (code === 'EACCES')
    return `Port ${port} needs rights this user does not have. Choose one above 1023 with PORT.`
  return undefined
}

/** Ready no more → wait until nobody sends requests here → finish what is in flight → close. */
async function serveUntilStopped(ctx: AppContext, log: Log): Promise<void> {
  const { config } = ctx
  const app = await createApp(ctx)
  const ops = createOpsApp(ctx)
  const stopped = stopSignal()
  await app.listen({ host: config.http.host, port: config.http.port })
  await ops.listen({ host: '127.0.0.1', port: config.http.opsPort })
  welcome(config)
  log.info({ port: config.http.port }, 'listening')

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
  await ops.close()
}

/** Runs the server until it is told to stop. Sets the exit code instead of ending the process. */
export async function main(): Promise<void> {
  let config: Config
  let secrets: ReturnType<typeof createConfig>['secrets']
  try {
    ;({ config, secrets } = createConfig(process.env))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    say(error.message)
    process.exitCode = 78
    return
  }
  const log = createLog({ level: config.log.level })
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ error }, 'an exception was not handled'))
  process.on('unhandledRejection', (error) => log.error({ error }, 'a rejection was not handled'))
  try {
    await using ctx = await createContext({ config, secrets, log })
    await serveUntilStopped(ctx, log)
  } catch (error) {
    const sentence =
      error instanceof EmbeddedPostgresError ? error.message : explainListenError(error, config)
    if (sentence === undefined) log.fatal({ error }, 'Gatehouse could not start')
    say(sentence ?? 'Gatehouse could not start; the log line above says why.')
    process.exitCode = 1
    return
  }
  log.info('stopped')
}

if (import.meta.main) await main()

import cluster from 'node:cluster'
import { ConfigError, createConfig, type Config, type Secrets } from '#server/config/config.ts'
import { createContext } from '#server/context.ts'
import { createLog, type Log } from '#server/lib/log.ts'
import { EXIT_CONFIG, StartError } from '#server/lib/start-error.ts'
import { createOpsApp } from '#server/ops-app.ts'
import { EmbeddedPostgresError } from '#server/platform/embedded-postgres.ts'
import { explainListenError, serve } from '#server/serve.ts'
import { runWorker, sayFailed } from '#server/worker.ts'
import { runWorkers } from '#server/run-workers.ts'
import { API } from '#contract/paths.ts'

type Run = { config: Config; secrets: Secrets; log: Log; asked: Promise<string> }

const OPS_HOST = '127.0.0.1'

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

/** One process that does everything. */
async function runAlone({ config, secrets, log, asked }: Run): Promise<void> {
  await using ctx = await createContext({ config, secrets, log })
  const ops = createOpsApp(ctx)
  await serve(ctx, {
    stopped: asked,
    async onListening() {
      await ops.listen({ host: OPS_HOST, port: config.http.opsPort })
      welcome(config)
    },
  })
  await ops.close()
}

function run(options: Run): Promise<number | void> {
  if (cluster.isWorker) return runWorker(options)
  if (options.config.workers === 1) return runAlone(options)
  cluster.setupPrimary({ exec: import.meta.filename, args: [] })
  // Hashes share the threads of a worker with files and the DNS.
  process.env['UV_THREADPOOL_SIZE'] ??= '16'
  return runWorkers({ ...options, opsHost: OPS_HOST, onServing: () => welcome(options.config) })
}

/** Runs the server until it is told to stop. Sets the exit code instead of ending the process. */
export async function main(): Promise<void> {
  let settings: { config: Config; secrets: Secrets }
  try {
    settings = createConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    say(error.message)
    process.exitCode = EXIT_CONFIG
    return
  }
  const { config } = settings
  const log = createLog({ level: config.log.level })
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ error }, 'an exception was not handled'))
  process.on('unhandledRejection', (error) => log.error({ error }, 'a rejection was not handled'))
  try {
    const code = await run({ ...settings, log, asked: stopSignal() })
    if (code !== undefined) process.exitCode = code
  } catch (error) {
    const known = error instanceof StartError ? error : explainListenError(error, config)
    const sentence = error instanceof EmbeddedPostgresError ? error.message : known?.message
    if (sentence === undefined) log.fatal({ error }, 'Gatehouse could not start')
    say(sentence ?? 'Gatehouse could not start; the log line above says why.')
    process.exitCode = known?.exitCode ?? 1
    sayFailed()
    return
  }
  log.info('stopped')
}

if (import.meta.main) await main()

import cluster from 'node:cluster'
import type { Config, Secrets } from '#server/config/config.ts'
import type { Log } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { createContext, type AppContext } from './context.ts'
import { serve } from './serve.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

function say(message: FromWorker, sent: () => void = () => {}): void {
  // The first process may be gone: then this one ends by itself.
  cluster.worker?.send(message, undefined, sent)
}

/** Nothing is left to hear; the channel alone would keep the process alive. */
function stopListening(): void {
  process.channel?.unref()
}

async function report(ctx: AppContext, id: number): Promise<void> {
  const health = await ctx.health.check()
  say({ type: 'report', id, report: { health, metrics: await ctx.metrics.registry.getMetricsAsJSON() } })
}

/** Tells the first process that this worker cannot start, and has said why. */
export function sayFailed(): void {
  say({ type: 'failed' }, stopListening)
}

/** One of several processes that serve the port. @param asked resolves at a signal of its own */
export async function runWorker(options: {
  config: Config
  secrets: Secrets
  log: Log
  asked: Promise<string>
}): Promise<void> {
  const { config, secrets, log, asked } = options
  const told = Promise.withResolvers<string>()
  const started = Promise.withResolvers<Secret | undefined>()
  let ctx: AppContext | undefined
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stop') told.resolve('stop')
    else if (message.type === 'start')
      started.resolve(message.databaseUrl === undefined ? undefined : new Secret(message.databaseUrl))
    else if (ctx !== undefined)
      report(ctx, message.id).catch((error: unknown) => log.warn({ error }, 'a worker could not report'))
  })
  say({ type: 'hello' })
  const databaseUrl = (await started.promise) ?? secrets.databaseUrl
  {
    await using context = await createContext({ config, secrets, log, databaseUrl })
    ctx = context
    await serve(context, {
      stopped: Promise.race([told.promise, asked]),
      onListening: () => say({ type: 'ready' }),
    })
    ctx = undefined
  }
  stopListening()
}

import type { Config, Secrets } from '#server/config/config.ts'
import type { Log } from '#server/lib/log.ts'
import { createWorkersMetrics } from '#server/platform/metrics.ts'
import { prepareDatabase } from '#server/platform/prepare-database.ts'
import { createWorkersOpsApp } from './worker-ops.ts'
import { Workers } from './workers.ts'

type Options = {
  config: Config
  secrets: Secrets
  log: Log
  asked: Promise<string>
  opsHost: string
  onServing: () => void
}

/** What closing takes at most once a worker has stopped serving. */
const CLOSING_MS = 5_000

/**
 * The first process of several: prepares the database, keeps the workers running, answers for all of them at OPS_PORT,
 * and stops them together.
 * @returns the exit code: 0 after a wanted stop, that of the workers when they cannot start
 */
export async function runWorkers(options: Options): Promise<number> {
  const { config, secrets, log, asked, opsHost, onServing } = options
  await using database = await prepareDatabase({ config, secrets, log })
  const metrics = createWorkersMetrics()
  const workers = new Workers({
    count: config.workers,
    databaseUrl: config.database.embedded ? database.url : undefined,
    metrics,
    log,
  })
  const ops = createWorkersOpsApp({ workers, metrics })
  // A load balancer and a healthcheck may ask from the first moment on.
  await ops.listen({ host: opsHost, port: config.http.opsPort })
  const ended = Promise.race([asked.then(() => 0), workers.hopeless])
  await Promise.race([workers.start().then(onServing), ended])
  const code = await ended
  log.info({ workers: config.workers }, 'stopping the workers')
  const graceMs = (config.drainSeconds + config.shutdownSeconds) * 1000 + CLOSING_MS
  await workers.stop(graceMs)
  await ops.close()
  return code
}

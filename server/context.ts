import { join } from 'node:path'
import type { Config, Secrets } from '#server/config/config.ts'
import { loadAuthSecret } from '#server/config/auth-secret.ts'
import type { Log } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { SigningKeys } from '#server/auth/access-tokens/signing-keys.ts'
import { createAuth, type Auth } from '#server/auth/auth.ts'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'
import { Health } from '#server/platform/health.ts'
import { startHousekeeping } from '#server/platform/housekeeping.ts'
import { createLimiter, type Limiter } from '#server/platform/limiter.ts'
import { catchingMailer, smtpMailer } from '#server/platform/mailer.ts'
import { createMetrics, type Metrics } from '#server/platform/metrics.ts'
import { migrate } from '#server/platform/migrations.ts'
import { Outbox } from '#server/platform/outbox.ts'
import { openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { openRedis } from '#server/platform/redis.ts'
import { CLIENT_ERROR_LIMIT } from '#server/features/client-errors/routes.ts'
import { loadWebPage, type WebPage } from '#server/features/web-pages/routes.ts'

/** Everything the app runs on, built once from the configuration. Disposing it closes all of it, last first. */
export type AppContext = AsyncDisposable & {
  config: Config
  log: Log
  metrics: Metrics
  postgres: Postgres
  health: Health
  outbox: Outbox
  auth: Auth
  signingKeys: SigningKeys
  clientErrorLimiter: Limiter
  webPage: WebPage | undefined
}

type Options = { config: Config; secrets: Secrets; log: Log; webDist?: string | undefined }

const WEB_DIST = join(import.meta.dirname, '..', 'web', 'dist')

/** Builds the context top to bottom. What was opened before a failure is closed again. */
export async function createContext({
  config,
  secrets,
  log,
  webDist = WEB_DIST,
}: Options): Promise<AppContext> {
  await using stack = new AsyncDisposableStack()
  const metrics = createMetrics()

  let databaseUrl = secrets.databaseUrl
  if (databaseUrl === undefined) {
    const embedded = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: (message) => log.info(message),
    })
    stack.defer(() => embedded.stop())
    databaseUrl = new Secret(embedded.url)
  }
  const postgres = openPostgres({ url: databaseUrl, maxConnections: config.database.poolSize, log })
  stack.defer(() => postgres.close())
  const applied = await migrate(databaseUrl)
  if (applied.length > 0) log.info({ applied }, 'the database was migrated')

  const redis = secrets.redisUrl === undefined ? undefined : openRedis({ url: secrets.redisUrl, log })
  if (redis !== undefined) stack.defer(() => redis.close())

  const mailer =
    secrets.smtpUrl === undefined
      ? catchingMailer(postgres.db)
      : smtpMailer({ url: secrets.smtpUrl, from: config.mail.from, origin: config.origin })
  stack.defer(() => mailer.close())
  const outbox = new Outbox({ db: postgres.db, mailer, metrics, log })
  stack.defer(() => outbox.stop())

  const secret = secrets.authSecret ?? (await loadAuthSecret(config.dataDir))
  const auth = await createAuth({
    config,
    secret,
    db: postgres.db,
    redis,
    metrics,
    log,
    nudgeOutbox: () => outbox.nudge(),
  })
  const signingKeys = new SigningKeys({
    db: postgres.db,
    secret,
    log,
    periodDays: config.accessTokens.keyDays,
  })
  const keyUpkeep = signingKeys.start()
  stack.defer(() => keyUpkeep.stop())
  const housekeeping = startHousekeeping({
    db: postgres.db,
    log,
    sessionTimeoutSeconds: config.session.timeoutSeconds,
  })
  stack.defer(() => housekeeping.stop())

  const webPage = await loadWebPage({ dist: webDist, authPath: config.authPath }).catch((error: unknown) => {
    log.warn({ error }, 'the web app is not built; only the API is served')
    return undefined
  })
  outbox.start()

  const closing = stack.move()
  return {
    config,
    log,
    metrics,
    postgres,
    outbox,
    auth,
    signingKeys,
    webPage,
    health: new Health({ postgres, redis, metrics }),
    clientErrorLimiter: createLimiter('clientErrors', CLIENT_ERROR_LIMIT, {
      redis,
      scale: config.rateLimitScale,
    }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

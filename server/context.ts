import { join } from 'node:path'
import type { Config, Secrets } from '#server/config/config.ts'
import { loadAuthSecret } from '#server/config/auth-secret.ts'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import { SigningKeys } from '#server/auth/access-tokens/signing-keys.ts'
import { createAuth, type Auth } from '#server/auth/auth.ts'
import { openSessionIndex } from '#server/auth/session-index/open-session-index.ts'
import { Health } from '#server/platform/health.ts'
import { startHousekeeping } from '#server/platform/housekeeping.ts'
import { createLimiter, type Limiter } from '#server/platform/limiter.ts'
import { catchingMailer, smtpMailer } from '#server/platform/mailer.ts'
import { createMetrics, type Metrics } from '#server/platform/metrics.ts'
import { Outbox } from '#server/platform/outbox.ts'
import { openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { prepareDatabase } from '#server/platform/prepare-database.ts'
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

type Options = {
  config: Config
  secrets: Secrets
  log: Log
  webDist?: string | undefined
  /** A database that was prepared before, for all workers of a server. */
  databaseUrl?: Secret | undefined
}

const WEB_DIST = join(import.meta.dirname, '..', 'web', 'dist')

/** Builds the context top to bottom. What was opened before a failure is closed again. */
export async function createContext({
  config,
  secrets,
  log,
  webDist = WEB_DIST,
  databaseUrl: prepared,
}: Options): Promise<AppContext> {
  await using stack = new AsyncDisposableStack()
  const metrics = createMetrics()

  const databaseUrl = prepared ?? stack.use(await prepareDatabase({ config, secrets, log })).url
  const postgres = openPostgres({ url: databaseUrl, maxConnections: config.database.poolSize, log })
  stack.defer(() => postgres.close())
  metrics.watchPool(postgres.countConnections)

  const redis =
    secrets.redisUrl === undefined
      ? undefined
      : openRedis({
          url: secrets.redisUrl,
          ca: config.redis.ca,
          log,
          commandTimeoutMs: 250,
          without: 'limits are kept in each process',
        })
  if (redis !== undefined) stack.defer(() => redis.close())

  const mailer =
    secrets.smtpUrl === undefined
      ? catchingMailer(postgres.db)
      : smtpMailer({ url: secrets.smtpUrl, from: config.mail.from, origin: config.origin })
  stack.defer(() => mailer.close())
  const outbox = new Outbox({ db: postgres.db, mailer, metrics, log })
  stack.defer(() => outbox.stop())

  const secret = secrets.authSecret ?? (await loadAuthSecret(config.dataDir))
  const { index, close: closeIndex } = await openSessionIndex({
    config,
    secret,
    databaseUrl,
    redisUrl: secrets.redisUrl,
    pool: postgres.pool,
    db: postgres.db,
    metrics,
    log,
  })
  stack.defer(closeIndex)
  const auth = await createAuth({
    config,
    secret,
    db: postgres.db,
    redis,
    index,
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
    health: new Health({ postgres, redis, metrics, index }),
    clientErrorLimiter: createLimiter('clientErrors', CLIENT_ERROR_LIMIT, {
      redis,
      scale: config.rateLimitScale,
    }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

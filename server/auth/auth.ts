import type { FastifyRequest } from 'fastify'
import type { Config } from '#server/config/config.ts'
import { clientAddressFrom } from '#server/http/client-address.ts'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db } from '#server/platform/database.ts'
import { createLimiter, type Limiter } from '#server/platform/limiter.ts'
import type { Metrics } from '#server/platform/metrics.ts'
import type { RedisHandle } from '#server/platform/redis.ts'
import { createBetterAuth, type BetterAuthHandler } from './better-auth.ts'
import { loadBlocklist, type Blocklist } from './blocklist.ts'
import { cookieNames } from './cookies.ts'
import { Flows } from './flow.ts'
import { HashPool } from './hash-pool.ts'
import { KnownBrowsers } from './known-browser.ts'
import { LIMIT_TABLE } from './limits.ts'
import { accountMails, type AccountMails } from './mails.ts'
import type { SessionIndex } from './session-index/session-index.ts'
import { PasswordWork } from './password-work.ts'
import { SignInGuard } from './sign-in-guard.ts'
import { Sessions } from './signed-in.ts'

/** Everything the account flows are made of. Features use `sessions` alone. */
export type Auth = {
  config: Config
  db: Db
  metrics: Metrics
  betterAuth: BetterAuthHandler
  flows: Flows
  passwords: PasswordWork
  sessions: Sessions
  index: SessionIndex
  limiters: Record<keyof typeof LIMIT_TABLE, Limiter>
  browsers: KnownBrowsers
  signInGuard: SignInGuard
  mails: AccountMails
  blocklist: Promise<Blocklist>
  cookies: ReturnType<typeof cookieNames>
  clientAddress: (request: FastifyRequest) => string
}

type Deps = {
  config: Config
  secret: Secret
  db: Db
  redis: RedisHandle | undefined
  index: SessionIndex
  metrics: Metrics
  log: Log
  nudgeOutbox: () => void
}

/** Wires the account flows, top to bottom. */
export async function createAuth(deps: Deps): Promise<Auth> {
  const { config, secret, db, metrics, log } = deps
  const mails = accountMails(config.origin)
  const clientAddress = clientAddressFrom(config.http.trustedProxies)
  const betterAuth = await createBetterAuth({ config, secret, db, mails })
  const pool = new HashPool({ ...config.password, metrics })
  const limiter = (name: keyof typeof LIMIT_TABLE): Limiter =>
    createLimiter(name, LIMIT_TABLE[name], { redis: deps.redis, scale: config.rateLimitScale })
  const limiters = {
    apiByNetwork: limiter('apiByNetwork'),
    signInByNetwork: limiter('signInByNetwork'),
    signInByAccount: limiter('signInByAccount'),
    signInByStrangers: limiter('signInByStrangers'),
    signInByBrowser: limiter('signInByBrowser'),
    signUpByNetwork: limiter('signUpByNetwork'),
    mailByAddress: limiter('mailByAddress'),
    mailByNetwork: limiter('mailByNetwork'),
    linkByNetwork: limiter('linkByNetwork'),
    passwordByUser: limiter('passwordByUser'),
    accessTokenBySession: limiter('accessTokenBySession'),
  }
  const browsers = new KnownBrowsers({ secret, secureCookies: config.secureCookies })
  return {
    config,
    db,
    metrics,
    betterAuth,
    limiters,
    browsers,
    signInGuard: new SignInGuard({ limiters, browsers, clientAddress }),
    mails,
    index: deps.index,
    clientAddress,
    cookies: cookieNames(config),
    blocklist: loadBlocklist(config.password.minLength),
    flows: new Flows({
      db,
      betterAuth,
      clientAddress,
      origin: config.origin,
      authPath: config.authPath,
      nudgeOutbox: deps.nudgeOutbox,
      forgetSession: (hash) => deps.index.forgetSession(hash),
      forgetUser: (id) => deps.index.forgetUser(id),
    }),
    passwords: new PasswordWork({ db, pool }),
    sessions: new Sessions({ db, secret, config, log }),
  }
}

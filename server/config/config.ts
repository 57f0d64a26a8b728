import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { isLoopbackHost } from '#contract/next-address.ts'
import { Secret } from '#server/lib/secret.ts'
import { cookieDomainFault } from './cookie-domain.ts'
import { databaseUrlFault, redisUrlFault } from './remote-tls.ts'
import { readEnv, type Env, type EnvFault } from './env.ts'

/** Everything that can be set, judged and derived. Holds no secret, so that it may be printed. */
export type Config = Readonly<{
  dataDir: string
  http: Readonly<{
    host: string
    port: number
    opsPort: number
    trustedProxies: readonly string[]
    corsOrigins: readonly string[]
  }>
  /** The public origin of pages and API, e.g. https://accounts.example.org. */
  origin: string
  /** Where the account flows are mounted, e.g. /auth. */
  authPath: string
  secureCookies: boolean
  /** The domain the session cookie is set for; without it the cookie is bound to one host. */
  cookieDomain: string | undefined
  /** `freshSeconds`: for how long a checked session is not looked up again. */
  session: Readonly<{
    timeoutSeconds: number
    idleSeconds: number
    /** How old "last seen" may be before it is written again. */
    touchSeconds: number
    freshSeconds: number
  }>
  accessTokens: Readonly<{ seconds: number; audiences: readonly string[]; keyDays: number }>
  password: Readonly<{
    minLength: number
    memoryKib: number
    iterations: number
    concurrency: number
    queueLimit: number
  }>
  /** How many processes serve the port. */
  workers: number
  database: Readonly<{
    embedded: boolean
    /** What all workers of this server may hold together. */
    maxConnections: number
    /** What the pool of one worker may hold; its listening connection comes on top. */
    poolSize: number
    /** How many servers share the database. */
    replicas: number
    migrateOnStart: boolean
  }>
  /** `ca`: the CA of its certificate as PEM, when the system does not know it. */
  redis: Readonly<{ enabled: boolean; ca: string | undefined }>
  mail: Readonly<{ caught: boolean; from: string }>
  log: Readonly<{ level: string }>
  /** How long requests are still taken after the signal to stop. */
  drainSeconds: number
  shutdownSeconds: number
  /** Multiplies every rate limit. */
  rateLimitScale: number
}>

/** Values that must never be printed. `authSecret` is undefined where development makes its own. */
export type Secrets = Readonly<{
  authSecret: Secret | undefined
  databaseUrl: Secret | undefined
  /** For `gatehouse migrate` alone. */
  migrationDatabaseUrl: Secret | undefined
  redisUrl: Secret | undefined
  smtpUrl: Secret | undefined
}>

/** The configuration cannot be used. Names every fault at once, never a value. */
export class ConfigError extends Error {
  readonly faults: readonly EnvFault[]

  constructor(faults: readonly EnvFault[]) {
    const lines = faults.map(({ name, message }) => `  ${name} ${message}`)
    super(
      `Gatehouse cannot start: ${faults.length === 1 ? 'one setting is' : `${faults.length} settings are`} wrong.\n${lines.join('\n')}\nEach setting is explained in docs/configuration.md.`,
    )
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const PLACEHOLDER =
  /change[-_ ]?me|example|placeholder|<[^>]*>|^(secret|password|test|dev|default)|^(x+|0+)$|use-secret-manager|your[-_ ]?secret/i

function looksWeak(secret: string): string | undefined {
  if (Buffer.byteLength(secret) < 32)
    return 'is too short: use at least 32 random bytes (openssl rand -base64 48)'
  if (PLACEHOLDER.test(secret) || new Set(secret).size < 12) {
    return 'looks like a placeholder: generate one with `openssl rand -base64 48`'
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hasWeakPassword(url: string): boolean {
  const password = /^[a-z+]+:\/\/[^:/@]*:([^@]*)@/i.exec(url)?.[1]
  if (password === undefined) return false
  const plain = decoded(password)
  return PLACEHOLDER.test(plain) || /^(postgres|gatehouse|redis|admin|root|1234.*)$/i.test(plain)
}

/** What production refuses (design promise 10). */
function productionFaults(
  env: Env,
  publicUrl: URL,
  given: ReadonlySet<string>,
  known: readonly EnvFault[],
): EnvFault[] {
  const isKnown = (name: string): boolean =>
    known.some((fault) => fault.name === name || fault.name === `${name}_FILE`)
  const faults: EnvFault[] = []
  const need = (name: keyof Env, message: string): void => {
    if (!given.has(name) && !isKnown(name)) faults.push({ name, message })
  }
  need('BETTER_AUTH_URL', 'is missing: production needs the public https address')
  need('BETTER_AUTH_SECRET', 'is missing: generate one with `openssl rand -base64 48`')
  need('DATABASE_URL', 'is missing: production does not run on the embedded database')
  need('REDIS_URL', 'is missing: production shares its limits through Redis')
  need('SMTP_URL', 'is missing: production sends real mail')
  need('MAIL_FROM', 'is missing: give the sender that your mail server may use')
  if (env.BETTER_AUTH_URL !== undefined && publicUrl.protocol !== 'https:') {
    faults.push({ name: 'BETTER_AUTH_URL', message: 'must start with https:// in production' })
  }
  if (env.BETTER_AUTH_URL !== undefined && isLoopbackHost(publicUrl.hostname)) {
    faults.push({ name: 'BETTER_AUTH_URL', message: 'must not be a localhost address in production' })
  }
  const weak = env.BETTER_AUTH_SECRET === undefined ? undefined : looksWeak(env.BETTER_AUTH_SECRET)
  if (weak !== undefined) faults.push({ name: 'BETTER_AUTH_SECRET', message: weak })
  for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'REDIS_URL', 'SMTP_URL'] as const) {
    if (env[name] !== undefined && hasWeakPassword(env[name])) {
      faults.push({ name, message: 'holds a default or placeholder password' })
    }
  }
  for (const allowed of env.CORS_ORIGIN ?? []) {
    if (!allowed.startsWith('https://')) {
      faults.push({ name: 'CORS_ORIGIN', message: 'must list https origins only in production' })
      break
    }
  }
  return faults
}

function readCa(path: string, faults: EnvFault[]): string | undefined {
  const fault = (message: string): undefined => void faults.push({ name: 'REDIS_CA', message })
  try {
    const pem = readFileSync(path, 'utf8')
    return pem.includes('-----BEGIN CERTIFICATE-----')
      ? pem
      : fault('names a file without a certificate (PEM)')
  } catch (error) {
    return fault(
      `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`,
    )
  }
}

/** What a worker keeps open besides its pool, to hear of changes in the database. */
const LISTENING_CONNECTIONS = 1
/** Two in the pool, since a flow may need one while another waits, and the one that listens. */
const FEWEST_CONNECTIONS = 2 + LISTENING_CONNECTIONS

/** Alone, a worker leaves one processor to the requests; of several, each takes its share. */
function hashShare(workers: number): number {
  const processors = availableParallelism()
  return Math.max(1, workers === 1 ? processors - 1 : Math.floor(processors / workers))
}

/**
 * Judges the environment.
 * @throws {ConfigError} naming every fault at once
 */
export function createConfig(source: NodeJS.ProcessEnv): { config: Config; secrets: Secrets } {
  const { env, given, faults } = readEnv(source)
  const production = env.NODE_ENV === 'production'
  const listenPort = env.PORT ?? 3000
  const publicUrl = new URL(env.BETTER_AUTH_URL ?? `http://localhost:${listenPort}/auth`)
  if (production) faults.push(...productionFaults(env, publicUrl, given, faults))
  else if (env.BETTER_AUTH_SECRET !== undefined && Buffer.byteLength(env.BETTER_AUTH_SECRET) < 32) {
    faults.push({ name: 'BETTER_AUTH_SECRET', message: 'is too short: use at least 32 bytes' })
  }
  const authPath = publicUrl.pathname.replace(/\/+$/, '')
  if (
    !/^(\/[\w~.-]+)+$/.test(authPath) ||
    /^\/(api|assets|media|dev)(\/|$)/.test(authPath) ||
    publicUrl.search !== '' ||
    publicUrl.hash !== ''
  ) {
    faults.push({
      name: 'BETTER_AUTH_URL',
      message: 'must end in a path of its own such as /auth, without query',
    })
  }
  const cookieDomain = env.COOKIE_DOMAIN?.toLowerCase()
  const domainFault =
    cookieDomain === undefined ? undefined : cookieDomainFault(cookieDomain, publicUrl.hostname)
  if (domainFault !== undefined) faults.push({ name: 'COOKIE_DOMAIN', message: domainFault })
  const timeoutSeconds = env.SESSION_TIMEOUT ?? 86_400
  const idleSeconds = Math.min(env.SESSION_IDLE_TIMEOUT ?? 43_200, timeoutSeconds)
  const idleGiven = given.has('SESSION_IDLE_TIMEOUT')
  if (idleGiven && env.SESSION_IDLE_TIMEOUT !== undefined && env.SESSION_IDLE_TIMEOUT > timeoutSeconds) {
    faults.push({ name: 'SESSION_IDLE_TIMEOUT', message: 'must not be longer than SESSION_TIMEOUT' })
  }
  if (env.PORT !== undefined && env.PORT === env.OPS_PORT) {
    faults.push({ name: 'OPS_PORT', message: 'must differ from PORT' })
  }
  for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const) {
    const message = env[name] === undefined ? undefined : databaseUrlFault(env[name], production)
    if (message !== undefined) faults.push({ name, message })
  }
  const redisFault = production && env.REDIS_URL !== undefined ? redisUrlFault(env.REDIS_URL) : undefined
  if (redisFault !== undefined) faults.push({ name: 'REDIS_URL', message: redisFault })
  if (production && source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push({
      name: 'NODE_TLS_REJECT_UNAUTHORIZED',
      message: 'must not be 0 in production: no certificate would be checked',
    })
  const redisCa = env.REDIS_CA === undefined ? undefined : readCa(env.REDIS_CA, faults)
  const workers = env.WORKERS ?? 1
  const maxConnections = env.MAX_CONNECTIONS ?? 10
  const share = Math.floor(maxConnections / workers)
  if (share < FEWEST_CONNECTIONS) {
    faults.push({
      name: 'MAX_CONNECTIONS',
      message: `leaves too little for each worker: ${FEWEST_CONNECTIONS} × WORKERS is the least`,
    })
  }
  if (faults.length > 0) throw new ConfigError(faults)

  const secret = (value: string | undefined): Secret | undefined =>
    value === undefined ? undefined : new Secret(value)
  const config: Config = {
    dataDir: resolve(env.DATA_DIR ?? './data'),
    http: {
      host: env.HOST ?? (production ? '0.0.0.0' : 'localhost'),
      port: listenPort,
      opsPort: env.OPS_PORT ?? 3001,
      trustedProxies: env.TRUSTED_PROXIES ?? [],
      corsOrigins: env.CORS_ORIGIN ?? [],
    },
    origin: publicUrl.origin,
    authPath,
    secureCookies: publicUrl.protocol === 'https:',
    cookieDomain,
    session: {
      timeoutSeconds,
      idleSeconds,
      // At most once a minute, but in time to keep a session that is used.
      touchSeconds: Math.min(60, Math.floor(idleSeconds / 2)),
      freshSeconds: env.SESSION_CACHE_SECONDS ?? 5,
    },
    accessTokens: {
      seconds: env.ACCESS_TOKEN_SECONDS ?? 300,
      audiences: env.ACCESS_TOKEN_AUDIENCES ?? [],
      keyDays: env.SIGNING_KEY_DAYS ?? 30,
    },
    password: {
      minLength: env.PASSWORD_MIN_LENGTH ?? 15,
      memoryKib: env.HASH_MEMORY_KIB ?? 19_456,
      iterations: env.HASH_ITERATIONS ?? 2,
      concurrency: env.HASH_CONCURRENCY ?? hashShare(workers),
      queueLimit: env.HASH_QUEUE_LIMIT ?? 64,
    },
    workers,
    database: {
      embedded: env.DATABASE_URL === undefined,
      maxConnections,
      poolSize: share - LISTENING_CONNECTIONS,
      replicas: env.REPLICAS ?? 1,
      migrateOnStart: env.MIGRATE_ON_START ?? !production,
    },
    redis: { enabled: env.REDIS_URL !== undefined, ca: redisCa },
    mail: { caught: env.SMTP_URL === undefined, from: env.MAIL_FROM ?? '' },
    log: { level: env.LOG_LEVEL ?? 'info' },
    drainSeconds: env.DRAIN_SECONDS ?? (production ? 5 : 0),
    shutdownSeconds: env.SHUTDOWN_TIMEOUT ?? 25,
    rateLimitScale: env.RATE_LIMIT_SCALE ?? 1,
  }
  for (const part of Object.values(config)) Object.freeze(part)
  return {
    config: Object.freeze(config),
    secrets: {
      authSecret: secret(env.BETTER_AUTH_SECRET),
      databaseUrl: secret(env.DATABASE_URL),
      migrationDatabaseUrl: secret(env.MIGRATION_DATABASE_URL ?? env.DATABASE_URL),
      redisUrl: secret(env.REDIS_URL),
      smtpUrl: secret(env.SMTP_URL),
    },
  }
}

import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'

type Variable = {
  schema: z.ZodType<unknown, string>
  /** As it would be written in the environment; undefined means "not set". */
  default?: string
  doc: string
  secret?: boolean
  example?: string
  group: 'Service' | 'Data' | 'Sign-in' | 'Mail' | 'Network' | 'Operation'
}

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)
const port = integer(1, 65_535)
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(', ')}`)
const url = (schemes: readonly string[]) =>
  z.string().refine(
    (value) => {
      // Postgres allows a URL without a host (a Unix socket), which the WHATWG parser refuses.
      const scheme = /^([a-z][a-z0-9+.-]*):\/\/\S+$/i.exec(value)?.[1]?.toLowerCase()
      return scheme !== undefined && schemes.includes(scheme)
    },
    `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  )
const list = <T>(item: z.ZodType<T, string>) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item))
const origin = z.string().refine((value) => {
  try {
    return new URL(value).origin === value && /^https?:/.test(value)
  } catch {
    return false
  }
}, 'must be exact origins such as https://example.org, without path or wildcard')
const publicUrl = url(['http', 'https']).refine((value) => {
  const parsed = URL.parse(value)
  return parsed !== null && parsed.username === '' && parsed.password === ''
}, 'must be a URL with a valid host and without a user name')
const cidr = z.string().refine((value) => {
  const [address = '', prefix, ...rest] = value.split('/')
  const family = isIP(address)
  const isPrefix =
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32))
  return family !== 0 && !address.includes('%') && isPrefix && rest.length === 0
}, 'must be addresses or networks such as 10.0.0.0/8')
const audience = z
  .string()
  .regex(/^[\w.:/~-]{1,200}$/, 'must be names or addresses such as https://api.example.org')

/**
 * Every environment variable, once: what it means, its default, whether it is a secret. `.env.example` and
 * `docs/configuration.md` are printed from here. Each secret can also be given as NAME_FILE.
 */
export const VARIABLES = {
  NODE_ENV: {
    group: 'Service',
    schema: oneOf(['development', 'production', 'test']),
    default: 'development',
    doc: 'production switches the safety checks of the configuration on: nothing half-configured starts.',
  },
  BETTER_AUTH_URL: {
    group: 'Service',
    schema: publicUrl,
    doc: 'The public address of the account flows, path included. Pages, mails and cookies derive from it. Default: http://localhost:PORT/auth.',
    example: 'https://accounts.example.org/auth',
  },
  BETTER_AUTH_SECRET: {
    group: 'Service',
    schema: z.string(),
    secret: true,
    doc: 'Signs cookies and links; at least 32 random bytes: `openssl rand -base64 48`. Development keeps one in DATA_DIR.',
  },
  HOST: {
    group: 'Service',
    schema: z.string().min(1),
    doc: 'The address to listen on. Default: localhost; 0.0.0.0 in production.',
  },
  PORT: { group: 'Service', schema: port, default: '3000', doc: 'The port to listen on.' },
  OPS_PORT: {
    group: 'Service',
    schema: port,
    default: '3001',
    doc: 'Metrics and verbose health; always on the loopback interface.',
  },
  WORKERS: {
    group: 'Service',
    schema: integer(1, 64),
    default: '1',
    doc: 'How many processes serve the port. More than one run under a process that replaces those that die.',
  },
  DATA_DIR: {
    group: 'Data',
    schema: z.string().min(1),
    default: './data',
    doc: 'Where the embedded database and the development secret are kept.',
  },
  DATABASE_URL: {
    group: 'Data',
    schema: url(['postgres', 'postgresql']),
    secret: true,
    doc: 'The Postgres that holds everything. Without it an embedded one runs in DATA_DIR (not in production).',
    example: 'postgresql://gatehouse:PASSWORD@db.example.org/gatehouse?sslmode=verify-full',
  },
  REDIS_URL: {
    group: 'Data',
    schema: url(['redis', 'rediss']),
    secret: true,
    doc: 'The Redis that shares rate limits between processes. Without it they are kept in the process (not in production).',
    example: 'rediss://gatehouse:PASSWORD@redis.example.org:6379',
  },
  REDIS_CA: {
    group: 'Data',
    schema: z.string().min(1),
    doc: 'The path of the CA (PEM) that signed the certificate of a rediss:// Redis, when the system does not know it. That of Postgres goes into DATABASE_URL as sslrootcert.',
    example: '/run/secrets/redis_ca',
  },
  MIGRATION_DATABASE_URL: {
    group: 'Data',
    schema: url(['postgres', 'postgresql']),
    secret: true,
    doc: 'The same database as the role that owns the tables, for migrations alone. Default: DATABASE_URL.',
    example: 'postgresql://gatehouse_owner:PASSWORD@db.example.org/gatehouse?sslmode=verify-full',
  },
  MIGRATE_ON_START: {
    group: 'Data',
    schema: oneOf(['true', 'false']).transform((value) => value === 'true'),
    doc: 'Whether the server brings the database to its schema itself. Where it does not, `gatehouse migrate` runs before it. Default: true; false in production.',
  },
  MAX_CONNECTIONS: {
    group: 'Data',
    schema: integer(3, 10_000),
    default: '10',
    doc: 'How many database connections this server may hold, all its workers together; at least three for each.',
  },
  REPLICAS: {
    group: 'Data',
    schema: integer(1, 1_000),
    default: '1',
    doc: 'How many servers (containers) share the database. At the start, REPLICAS × MAX_CONNECTIONS must fit what Postgres takes.',
  },
  SESSION_TIMEOUT: {
    group: 'Sign-in',
    schema: integer(20, 2_592_000),
    default: '86400',
    doc: 'Seconds after which a session ends, used or not. Less than an hour is for trying out that it does.',
  },
  SESSION_IDLE_TIMEOUT: {
    group: 'Sign-in',
    schema: integer(10, 2_592_000),
    default: '43200',
    doc: 'Seconds without use after which a session ends; at most SESSION_TIMEOUT.',
  },
  SESSION_CACHE_SECONDS: {
    group: 'Sign-in',
    schema: integer(0, 60),
    default: '5',
    doc: 'Seconds that a checked session is remembered by the process for /auth/verify. An ended session is forgotten at once all the same; 0 looks into Redis each time.',
  },
  ACCESS_TOKEN_SECONDS: {
    group: 'Sign-in',
    schema: integer(60, 900),
    default: '300',
    doc: 'Seconds that an access token (JWT) is valid: how long a backend that verifies offline may go on after a session has ended.',
  },
  ACCESS_TOKEN_AUDIENCES: {
    group: 'Sign-in',
    schema: list(audience),
    default: '',
    doc: 'Audiences besides our own origin that access tokens may be asked for, separated by commas.',
    example: 'https://api.example.org',
  },
  SIGNING_KEY_DAYS: {
    group: 'Sign-in',
    schema: integer(2, 365),
    default: '30',
    doc: 'Days that a key signs access tokens before the next one does. The next one is published a day before.',
  },
  COOKIE_DOMAIN: {
    group: 'Sign-in',
    schema: z.string().min(1),
    doc: 'The host of BETTER_AUTH_URL or a parent of it: sets the session cookie for every host below, so that apps there can be protected. Each of these hosts then sees the cookie. Without it the cookie is bound to the host of BETTER_AUTH_URL alone. See docs/protect-an-app.md.',
    example: 'example.org',
  },
  PASSWORD_MIN_LENGTH: {
    group: 'Sign-in',
    schema: integer(8, 64),
    default: '15',
    doc: 'The fewest characters of a password. NIST SP 800-63B-4 asks for 15 where the password is the only factor.',
  },
  HASH_MEMORY_KIB: {
    group: 'Sign-in',
    schema: integer(7168, 1_048_576),
    default: '19456',
    doc: 'Memory of one argon2id hash in KiB. Raising it re-hashes each password at the next sign-in.',
  },
  HASH_ITERATIONS: {
    group: 'Sign-in',
    schema: integer(1, 10),
    default: '2',
    doc: 'Passes of one argon2id hash.',
  },
  HASH_CONCURRENCY: {
    group: 'Sign-in',
    schema: integer(1, 64),
    doc: 'How many passwords a worker hashes at once. Default: the number of processors less one, or its share of them among several workers; at least one.',
  },
  HASH_QUEUE_LIMIT: {
    group: 'Sign-in',
    schema: integer(1, 10_000),
    default: '64',
    doc: 'How many may wait for a hash in a worker before the answer is 503 with Retry-After.',
  },
  SMTP_URL: {
    group: 'Mail',
    schema: url(['smtp', 'smtps']),
    secret: true,
    doc: 'The mail server. Without it mails are caught and shown at /dev/mail (not in production).',
    example: 'smtps://gatehouse:PASSWORD@mail.example.org:465',
  },
  MAIL_FROM: {
    group: 'Mail',
    schema: z
      .string()
      .regex(
        /^[^\r\n<>]*(<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
        'must be an address such as Accounts <accounts@example.org>',
      ),
    default: 'Gatehouse <gatehouse@localhost>',
    doc: 'The sender of every mail.',
  },
  CORS_ORIGIN: {
    group: 'Network',
    schema: list(origin),
    default: '',
    doc: 'Origins besides our own whose pages may call the API with cookies, separated by commas.',
    example: 'https://app.example.org',
  },
  TRUSTED_PROXIES: {
    group: 'Network',
    schema: list(cidr),
    default: '',
    doc: 'Networks of the reverse proxies whose X-Real-IP is believed, separated by commas. Nobody else’s is.',
    example: '10.0.0.0/8',
  },
  RATE_LIMIT_SCALE: {
    group: 'Network',
    schema: integer(1, 100_000),
    default: '1',
    doc: 'Multiplies every rate limit; for load tests.',
  },
  LOG_LEVEL: {
    group: 'Operation',
    schema: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    doc: 'The least severe lines that are logged.',
  },
  DRAIN_SECONDS: {
    group: 'Operation',
    schema: integer(0, 300),
    doc: 'Seconds after SIGTERM in which /readyz answers 503 and requests are still taken, so that a load balancer looks elsewhere first. Default: 0; 5 in production.',
  },
  SHUTDOWN_TIMEOUT: {
    group: 'Operation',
    schema: integer(1, 600),
    default: '25',
    doc: 'Seconds that requests in flight get to finish after SIGTERM, on top of DRAIN_SECONDS.',
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof VARIABLES
export type Env = {
  -readonly [Name in VariableName]: z.output<(typeof VARIABLES)[Name]['schema']> | undefined
}
/** A fault of the configuration: the variable and a sentence. Never the value. */
export type EnvFault = { name: string; message: string }

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is none at this path',
  EISDIR: 'it is a directory',
  EACCES: 'the user that Gatehouse runs as must be allowed to read it and to enter its directories',
}

function readRaw(name: VariableName, source: NodeJS.ProcessEnv, faults: EnvFault[]): string | undefined {
  const variable: Variable = VARIABLES[name]
  const direct = source[name]
  const file = source[`${name}_FILE`]
  if (!variable.secret || file === undefined || file === '') return direct === '' ? undefined : direct
  if (direct !== undefined && direct !== '') {
    faults.push({ name, message: `is set twice: keep one of ${name} and ${name}_FILE` })
    return undefined
  }
  const fault = (message: string): undefined => void faults.push({ name: `${name}_FILE`, message })
  try {
    const bytes = readFileSync(file)
    if (!isUtf8(bytes) || bytes.includes(0)) return fault('names a file that is not text')
    const content = bytes.toString('utf8').replace(/\r?\n$/, '')
    if (content === '') return fault('names a file that is empty')
    if (/[\r\n]/.test(content)) return fault('names a file of several lines: it must hold the value alone')
    return content
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    const fix = UNREADABLE[reason]
    return fault(`names a file that cannot be read (${reason})${fix === undefined ? '' : `: ${fix}`}`)
  }
}

/** Reads and checks every variable. Faults come back together; a faulty variable reads as undefined. */
export function readEnv(source: NodeJS.ProcessEnv): {
  env: Env
  given: Set<VariableName>
  faults: EnvFault[]
} {
  const faults: EnvFault[] = []
  const given = new Set<VariableName>()
  const env: Record<string, unknown> = {}
  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    const variable: Variable = VARIABLES[name]
    const raw = readRaw(name, source, faults)
    if (raw !== undefined) given.add(name)
    const text = raw ?? variable.default
    if (text === undefined) continue
    const parsed = variable.schema.safeParse(text)
    if (parsed.success) env[name] = parsed.data
    else faults.push({ name, message: parsed.error.issues[0]?.message ?? 'is not valid' })
  }
  return { env: env as Env, given, faults }
}

import { createHash, randomBytes } from 'node:crypto'
import { SetupRefused } from './setup-refused.ts'

/** A file below ops/secrets, in the order in which they are written: what others derive from comes first. */
export type SecretFile = { name: string; content: string }

/** What is there, by file name, without the line break at the end. */
export type FoundSecrets = ReadonlyMap<string, string>

export const SECRET_NAMES = [
  'auth_secret',
  'postgres_password',
  'owner_password',
  'app_password',
  'redis_password',
  'database_url',
  'migration_database_url',
  'redis_url',
  'redis_users.acl',
  'smtp_url',
] as const

/** An address that the stack makes from a password of its own. */
type Derived = { name: string; from: string; user: string; host: string; build: (password: string) => string }

const DERIVED: readonly Derived[] = [
  {
    name: 'database_url',
    from: 'app_password',
    user: 'gatehouse_app',
    host: 'postgres',
    build: (password) => `postgresql://gatehouse_app:${password}@postgres:5432/gatehouse`,
  },
  {
    name: 'migration_database_url',
    from: 'owner_password',
    user: 'gatehouse_owner',
    host: 'postgres',
    build: (password) => `postgresql://gatehouse_owner:${password}@postgres:5432/gatehouse`,
  },
  {
    name: 'redis_url',
    from: 'redis_password',
    user: 'gatehouse',
    host: 'redis',
    build: (password) => `redis://gatehouse:${password}@redis:6379/0`,
  },
]

const FEWEST_CHARACTERS = 32

/**
 * 32 random bytes as base64url. It begins with a digit: a tool would take a leading hyphen for a flag, and nothing
 * that begins like this reads as a placeholder.
 */
export function makeSecret(): string {
  for (;;) {
    const secret = randomBytes(32).toString('base64url')
    if (/^\d/.test(secret)) return secret
  }
}

/**
 * Every secret of the stack: what is there stays, what is missing is made.
 * @param options.smtpUrl the new address of the mail server; undefined keeps the one that is there
 * @param options.redisRule what the Redis user may do, in the words of a Redis ACL
 * @throws {SetupRefused} when two files contradict each other
 */
export function planSecrets(
  found: FoundSecrets,
  options: { smtpUrl: string | undefined; redisRule: string },
): { files: SecretFile[]; remarks: string[] } {
  const faults: string[] = []
  const remarks: string[] = []
  const files: SecretFile[] = []
  for (const name of SECRET_NAMES.slice(0, 5)) {
    const there = found.get(name)
    if (there !== undefined) faults.push(...faultsOfPassword(name, there))
    files.push({ name, content: there ?? makeSecret() })
  }
  const passwordOf = (name: string): string => files.find((file) => file.name === name)?.content ?? ''
  for (const derived of DERIVED) {
    const there = found.get(derived.name)
    const isOwn = there === undefined || hostOf(there) === derived.host
    if (!isOwn) {
      remarks.push(
        `secrets/${derived.name} leads to ${hostOf(there) ?? 'an address that cannot be read'}; it was left as it is.`,
      )
    } else if (there !== undefined) faults.push(...faultsOfDerived(derived, there, found))
    files.push({
      name: derived.name,
      content: there ?? derived.build(encodeURIComponent(passwordOf(derived.from))),
    })
  }
  files.push({
    name: 'redis_users.acl',
    content: redisUsers(found.get('redis_users.acl') ?? '', passwordOf('redis_password'), options.redisRule),
  })
  const smtpUrl = options.smtpUrl ?? found.get('smtp_url')
  if (smtpUrl !== undefined) files.push({ name: 'smtp_url', content: smtpUrl })
  if (faults.length > 0) throw new SetupRefused(...faults)
  return { files, remarks }
}

function faultsOfPassword(name: string, value: string): string[] {
  if (value === '')
    return [`secrets/${name} is empty. Remove it to get a new one, or put it back from your backup.`]
  if (/[\r\n\0]/.test(value)) return [`secrets/${name} has more than one line; a secret is one line.`]
  if (value.length < FEWEST_CHARACTERS)
    return [
      `secrets/${name} is shorter than ${FEWEST_CHARACTERS} characters. Put a longer one in, as docs/operations.md describes (Rotating secrets).`,
    ]
  return []
}

function faultsOfDerived(derived: Derived, there: string, found: FoundSecrets): string[] {
  const { name, from, user } = derived
  const password = found.get(from)
  if (password === undefined) {
    return [
      `secrets/${name} is there, and secrets/${from}, which it is made from, is not. Put ${from} back: it is the password in ${name}. Or remove ${name} as well, and both are made anew.`,
    ]
  }
  const url = URL.parse(there)
  const isRight = url !== null && decode(url.username) === user && decode(url.password) === password
  return isRight
    ? []
    : [
        `secrets/${name} and secrets/${from} contradict each other: ${name} must log in as ${user} with the password in ${from}. Remove ${name} to have it made from ${from}.`,
      ]
}

/**
 * Nobody can sign in as it: it is off and has no password. Its rights are for Redis itself, which replays its own
 * transactions from the append-only file as this user, and would drop them (redis/redis#14541, redis 8.0).
 */
const DEFAULT_USER = 'user default off ~* &* +@all'

/** Users of Redis: no default user, ours with the hash of its password, and others that somebody added. */
function redisUsers(there: string, password: string, rule: string): string {
  const hash = createHash('sha256').update(password).digest('hex')
  const others = there
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^user (default|gatehouse) /.test(line))
  return [DEFAULT_USER, `user gatehouse on #${hash} ${rule}`, ...others].join('\n')
}

function hostOf(url: string): string | undefined {
  const host = URL.parse(url)?.hostname
  return host === '' ? undefined : host
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

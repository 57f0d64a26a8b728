import { explainTlsError } from '#server/lib/tls-fault.ts'

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /^WRONGPASS|invalid username-password/,
    'Redis refuses the user or the password in REDIS_URL. Put the right ones there.',
  ],
  [/^NOAUTH|Authentication required/, 'Redis asks for a password and REDIS_URL holds none. Put it there.'],
  [
    /^NOPERM/,
    'The Redis user in REDIS_URL may not do what Gatehouse does. ops/redis/acl-rule.txt has the rights it needs.',
  ],
  [/^OOM/, 'Redis is full. Give it more memory (maxmemory).'],
  [/^READONLY/, 'The Redis in REDIS_URL is a replica. Name the one that takes writes.'],
  [/^MISCONF/, 'Redis cannot write to its disk and takes no writes. Look at its disk and its log.'],
]

/** Why a Redis that answers cannot be used, as a sentence without a value. Undefined when it is merely away. */
export function explainRedisError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const certificate = explainTlsError(error, {
    issuer: 'Name the file of the CA in REDIS_CA.',
    name: 'Write the name in REDIS_URL that the certificate carries.',
  })
  if (certificate !== undefined) return `The certificate of Redis ${certificate}`
  return FAULTS.find(([pattern]) => pattern.test(error.message))?.[1]
}

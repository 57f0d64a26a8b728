import { isIP } from 'node:net'
import pg from 'pg'
import { isLoopbackHost } from '#contract/next-address.ts'

/**
 * Whether nothing but this machine or a private container network lies between: a Unix socket, the loopback, or a name
 * without a dot, which only such a network knows. A number is an address in disguise.
 */
function isNear(host: string): boolean {
  if (host === '' || host.startsWith('/') || isLoopbackHost(host) || host === '::1') return true
  return isIP(host) === 0 && /^[a-z][a-z0-9_-]*$/i.test(host)
}

function lastParameter(url: string, name: string): string | undefined {
  const query = url.split('?', 2)[1] ?? ''
  return new URLSearchParams(query).getAll(name).at(-1)
}

/**
 * What is wrong with a database URL, read by the driver that will use it. In production a far one must prove who it is:
 * `require` checks nothing in libpq and will check nothing in the next major version of the driver either.
 */
export function databaseUrlFault(url: string, production: boolean): string | undefined {
  let client: pg.Client & { ssl?: unknown }
  try {
    client = new pg.Client({ connectionString: url })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return code !== undefined && /^E[A-Z]+$/.test(code)
      ? `names a certificate file that cannot be read (${code})`
      : 'cannot be read as a Postgres URL: characters such as @ : / ? # % in a password are written as %40 and so on'
  }
  if (!production || isNear(client.host)) return undefined
  const ssl = client.ssl as { rejectUnauthorized?: boolean; checkServerIdentity?: unknown } | boolean
  const isChecked =
    typeof ssl === 'object' && ssl.rejectUnauthorized !== false && ssl.checkServerIdentity === undefined
  if (isChecked && lastParameter(url, 'sslmode') === 'verify-full') return undefined
  return 'must end in ?sslmode=verify-full, since the database is on another machine (a CA of your own: &sslrootcert=/path/of/the/ca.pem)'
}

/** What is wrong with a Redis URL in production. The driver knows `rediss://` in small letters alone. */
export function redisUrlFault(url: string): string | undefined {
  const host = URL.parse(url)?.hostname
  if (host === undefined) return 'cannot be read as a Redis URL'
  if (isNear(host.replace(/^\[|\]$/g, '')) || url.startsWith('rediss://')) return undefined
  return 'must start with rediss://, since Redis is on another machine (a CA of your own: REDIS_CA)'
}

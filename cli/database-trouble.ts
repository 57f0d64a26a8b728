/** Sentences for what keeps a command from its database. Never a password: addresses are printed without. */

type DatabaseError = Error & { code?: string; errors?: Error[] }

/** Where a database URL leads, for people: host, port and database, and the role. */
export function describeDatabase(url: string): string {
  // A password with a stray % or # makes the whole unreadable: then nothing of it is shown.
  const parsed = URL.parse(url)
  if (parsed === null) return 'the database'
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname
  const user = decode(parsed.username)
  return `${host}:${parsed.port || '5432'}${decode(parsed.pathname)}${user === '' ? '' : ` as ${user}`}`
}

type Sentence = (place: string, variable: string, failure: { code: string; message: string }) => string

const unreachable: Sentence = (place, _variable, { code }) =>
  `${place} cannot be reached (${code}). Look at the network and at firewalls between.`
const nameless: Sentence = (place, variable) =>
  `The host of ${place} has no address. Correct ${variable}, or the DNS that this machine asks.`
const refused: Sentence = (place, variable, { code }) =>
  `Postgres refuses the role or its password at ${place} (${code}). Correct ${variable}, or the role's password.`
const untrusted: Sentence = (place, variable, { code }) =>
  `The certificate of ${place} cannot be trusted (${code}). Name its authority with sslrootcert=<file> in ${variable}.`

/** By the code of the system, of TLS or of Postgres (its appendix A). */
const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  [
    'ECONNREFUSED',
    (place, variable) => `Nothing listens at ${place}. Start Postgres, or correct ${variable}.`,
  ],
  ['ECONNRESET', (place) => `${place} closed the connection. Look at the log of Postgres.`],
  ['ENOTFOUND', nameless],
  ['EAI_AGAIN', nameless],
  ['ETIMEDOUT', unreachable],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['28P01', refused],
  ['28000', refused],
  ['3D000', (place, variable) => `There is no such database at ${place}. Create it, or correct ${variable}.`],
  [
    '42501',
    (place, _variable, { message }) =>
      `The role lacks a right at ${place}: ${message}. Use the role that owns the tables (MIGRATION_DATABASE_URL).`,
  ],
  [
    '53300',
    (place) => `Postgres at ${place} has no connection left (max_connections). Close some, or raise it.`,
  ],
  [
    '57P03',
    (place) => `Postgres at ${place} is starting or stopping. Wait for it, then run the command again.`,
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
  ['CERT_HAS_EXPIRED', untrusted],
  ['ERR_TLS_CERT_ALTNAME_INVALID', untrusted],
])

/** What is wrong and what to do, or undefined for an error that is not about reaching the database. */
export function explainDatabaseError(error: unknown, url: string, variable: string): string | undefined {
  const { code = '', message = '' } = firstOf(error)
  const place = describeDatabase(url)
  const sentence = SENTENCES.get(code)
  if (sentence !== undefined) return sentence(place, variable, { code, message })
  if (/timeout/i.test(message))
    return `${place} does not answer within 5 s. Look at the network and at Postgres.`
  if (/does not support SSL/i.test(message))
    return `${place} does not speak TLS, and ${variable} asks for it (sslmode). Switch TLS on in Postgres.`
  return undefined
}

/** A name with several addresses fails with one error for each. */
function firstOf(error: unknown): DatabaseError {
  const outer = error as DatabaseError
  return outer.code === undefined || outer.errors === undefined ? outer : (outer.errors[0] ?? outer)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

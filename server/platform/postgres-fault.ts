import { StartError } from '#server/lib/start-error.ts'
import { explainTlsError } from '#server/lib/tls-fault.ts'

/** SQLSTATE or system code → what it says and whether trying again may help. `%` stands for the setting. */
const FAULTS: Readonly<Record<string, { sentence: string; mayPass?: true }>> = {
  '28P01': {
    sentence:
      'Postgres refuses the password in %. Put the right one there, or give the role this one: ALTER ROLE … PASSWORD.',
  },
  '28000': {
    sentence:
      'Postgres does not let the role in % in: it does not exist, may not log in, or pg_hba.conf asks for TLS or refuses this host.',
  },
  '3D000': { sentence: 'The database that % names does not exist. Create it, or correct the name.' },
  '42501': {
    sentence:
      'The role in % may not do what was asked. Migrations need the role that owns the tables (MIGRATION_DATABASE_URL); ops/postgres/roles.sql gives each role its rights.',
  },
  '53300': {
    sentence:
      'Postgres has no connection left for the server. Lower MAX_CONNECTIONS of those that share it, or raise max_connections in Postgres.',
    mayPass: true,
  },
  '57P03': { sentence: 'Postgres is starting or recovering. Start again when it is ready.', mayPass: true },
  ENOTFOUND: { sentence: 'The host in % is not known to the DNS. Correct the name, or the network.' },
  EAI_AGAIN: { sentence: 'The DNS does not answer for the host in %. Look at the network.', mayPass: true },
  ECONNREFUSED: {
    sentence: 'Nothing answers at the host and port in %. Start Postgres, or correct the address.',
    mayPass: true,
  },
  ENOENT: {
    sentence: 'There is no Postgres socket where % says. Start Postgres, or correct the path.',
    mayPass: true,
  },
  ECONNRESET: { sentence: 'Postgres at the address in % broke the connection off.', mayPass: true },
  ETIMEDOUT: {
    sentence: 'The host in % does not answer. Look at the network and its firewalls.',
    mayPass: true,
  },
  EHOSTUNREACH: { sentence: 'The host in % cannot be reached. Look at the network.', mayPass: true },
}

const BY_MESSAGE: readonly (readonly [RegExp, { sentence: string; mayPass?: true }])[] = [
  [
    /does not support SSL/,
    {
      sentence:
        'Postgres at the address in % speaks no TLS. Switch it on there (ssl = on); without it passwords and data cross the network in the open.',
    },
  ],
  [
    /client password must be a string/,
    { sentence: 'Postgres asks for a password and % holds none. Put it there.' },
  ],
  [
    /timeout|Connection terminated/i,
    {
      sentence: 'Postgres at the address in % does not answer in time. Look at it and at the network.',
      mayPass: true,
    },
  ],
]

/**
 * The sentence for an error of the first connection, naming the setting and never its value.
 * @returns undefined when the error is of a kind that a person at the terminal cannot mend
 */
export function explainPostgresError(
  error: unknown,
  variable: 'DATABASE_URL' | 'MIGRATION_DATABASE_URL',
): StartError | undefined {
  if (error instanceof StartError) return error
  if (!(error instanceof Error)) return undefined
  const certificate = explainTlsError(error, {
    issuer: `Add sslrootcert=/path/of/the/ca.pem to ${variable}.`,
    name: `Write the name in ${variable} that the certificate carries.`,
  })
  if (certificate !== undefined)
    return new StartError(`The certificate of Postgres ${certificate}`, { exitCode: 78, cause: error })
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const fault = FAULTS[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1]
  if (fault === undefined) return undefined
  return new StartError(fault.sentence.replaceAll('%', variable), {
    exitCode: fault.mayPass ? 1 : 78,
    cause: error,
  })
}

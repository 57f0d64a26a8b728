import { ConfigError, createConfig } from '#server/config/config.ts'
import type { SecretFile } from './stack-secrets.ts'
import { SetupRefused } from './setup-refused.ts'

/** Settings of ops/.env that reach the server under the same name. */
const PASSED_ON = ['MAIL_FROM', 'CORS_ORIGIN', 'SESSION_TIMEOUT', 'LOG_LEVEL', 'WORKERS', 'MAX_CONNECTIONS']

/**
 * Judges settings and secrets as the server will when it starts, so that nothing is written that it would refuse.
 * @throws {SetupRefused} naming every fault, never a value
 */
export function judgeSettings(env: ReadonlyMap<string, string>, secrets: readonly SecretFile[]): void {
  const secret = (name: string): string => secrets.find((file) => file.name === name)?.content ?? ''
  const source: Record<string, string> = {
    NODE_ENV: 'production',
    BETTER_AUTH_URL: `https://${env.get('DOMAIN')}/auth`,
    BETTER_AUTH_SECRET: secret('auth_secret'),
    DATABASE_URL: secret('database_url'),
    MIGRATION_DATABASE_URL: secret('migration_database_url'),
    REDIS_URL: secret('redis_url'),
    SMTP_URL: secret('smtp_url'),
  }
  for (const name of PASSED_ON) source[name] = env.get(name) ?? ''
  try {
    createConfig(source)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new SetupRefused(...error.faults.map(({ name, message }) => `${placeOf(name)} ${message}.`))
  }
}

const FILES: Readonly<Record<string, string>> = {
  BETTER_AUTH_SECRET: 'secrets/auth_secret',
  DATABASE_URL: 'secrets/database_url',
  MIGRATION_DATABASE_URL: 'secrets/migration_database_url',
  REDIS_URL: 'secrets/redis_url',
  SMTP_URL: 'The address of the mail server',
  BETTER_AUTH_URL: 'DOMAIN in .env',
}

function placeOf(name: string): string {
  return FILES[name] ?? `${name} in .env`
}

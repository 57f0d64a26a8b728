import { SigningKeys } from '#server/auth/access-tokens/signing-keys.ts'
import { ConfigError, createConfig } from '#server/config/config.ts'
import { loadAuthSecret } from '#server/config/auth-secret.ts'
import { createLog, scrub } from '#server/lib/log.ts'
import { openPostgres } from '#server/platform/postgres.ts'
import { explainPostgresError } from '#server/platform/postgres-fault.ts'
import type { Command } from './command.ts'
import { readArguments } from './command-line.ts'
import { describeDatabase } from './describe-database.ts'
import { complain, say } from './terminal.ts'

const EXIT = { done: 0, failed: 1, settings: 78 } as const

export const rotateKeysCommand: Command = {
  usage: 'rotate-keys',
  about: [
    'Replaces every key that signs access tokens, at once: for when one may have leaked. Keys rotate by themselves otherwise.',
    'It runs with the settings of the server. The server needs no restart; backends that keep the key set need one, or accept the old keys for the minutes that they keep it. docs/access-tokens.md has the whole procedure.',
    'Exit codes: 0 done, 1 it failed and changed nothing, 78 a setting is wrong or the database refuses it.',
  ],
  flags: {},
  run: runRotateKeys,
}

async function runRotateKeys(args: string[]): Promise<number> {
  readArguments('rotate-keys', args, {})
  let settings: ReturnType<typeof createConfig>
  try {
    settings = createConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const { name, message } of error.faults) complain(`${name} ${message}`)
    return EXIT.settings
  }
  const { config, secrets } = settings
  if (secrets.databaseUrl === undefined) {
    complain('DATABASE_URL is missing: the keys of the embedded database are made anew by deleting DATA_DIR.')
    return EXIT.settings
  }
  const log = createLog({ level: 'silent' })
  const postgres = openPostgres({ url: secrets.databaseUrl, maxConnections: 1, log })
  try {
    const keys = new SigningKeys({
      db: postgres.db,
      secret: secrets.authSecret ?? (await loadAuthSecret(config.dataDir)),
      log,
      periodDays: config.accessTokens.keyDays,
    })
    const { kid, removed } = await keys.replaceAll()
    for (const old of removed) say(`removed  ${old}`)
    say(`signs    ${kid}`)
    say(
      'Restart the backends that verify access tokens: until then they may accept the removed keys for minutes.',
    )
    return EXIT.done
  } catch (error) {
    const known = explainPostgresError(error, 'DATABASE_URL')
    if (known === undefined) complain(`Nothing was changed: ${scrub((error as Error).message)}`)
    else
      complain(
        `${known.message}\nDATABASE_URL leads to ${describeDatabase(secrets.databaseUrl.reveal())}. Nothing was changed.`,
      )
    return known?.exitCode ?? EXIT.failed
  } finally {
    await postgres.close()
  }
}

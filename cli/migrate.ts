import { readEnv, type EnvFault } from '#server/config/env.ts'
import { scrub } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { migrate, MigrationConflict, readMigrationState } from '#server/platform/migrations.ts'
import { explainPostgresError } from '#server/platform/postgres-fault.ts'
import type { Command } from './command.ts'
import { readArguments } from './command-line.ts'
import { describeDatabase } from './describe-database.ts'
import { complain, say } from './terminal.ts'

const FLAGS = {
  'dry-run': {
    type: 'boolean',
    doc: 'Lists what is missing and changes nothing; exit code 3 when anything is.',
  },
} as const

type DatabaseVariable = 'DATABASE_URL' | 'MIGRATION_DATABASE_URL'

const EXIT = { done: 0, failed: 1, missing: 3, settings: 78 } as const

export const migrateCommand: Command = {
  usage: 'migrate [--dry-run]',
  about: [
    'Brings the database to the schema of this version, in one transaction. Of several that run at once, one works and the others wait.',
    'The database is MIGRATION_DATABASE_URL (the role that owns the tables), else DATABASE_URL; either also as a file, NAME_FILE.',
    'Exit codes: 0 done, 1 it failed and changed nothing, 3 something is missing (--dry-run), 78 a setting is wrong or the database refuses it.',
  ],
  flags: FLAGS,
  run: runMigrate,
}

async function runMigrate(args: string[]): Promise<number> {
  const { values } = readArguments('migrate', args, FLAGS)
  const found = findUrl(process.env)
  if ('faults' in found) {
    for (const { name, message } of found.faults) complain(`${name} ${message}`)
    return EXIT.settings
  }
  const { url, variable } = found
  try {
    return values['dry-run'] === true ? await list(url) : await apply(url)
  } catch (error) {
    const { sentence, code } = explain(error, url, variable)
    complain(sentence)
    return code
  }
}

async function apply(url: Secret): Promise<number> {
  const applied = await migrate(url)
  for (const name of applied) say(`applied  ${name}`)
  const { newer } = await readMigrationState(url)
  const place = describeDatabase(url.reveal())
  if (newer.length > 0)
    say(`${place} was migrated by a newer version (${newer.join(', ')}); it stays as it is.`)
  else if (applied.length === 0) say(`${place} is up to date; nothing to do.`)
  else say(`${place} is up to date.`)
  return EXIT.done
}

async function list(url: Secret): Promise<number> {
  const { applied, missing, newer } = await readMigrationState(url)
  for (const name of applied) say(`applied  ${name}${newer.includes(name) ? ' (of a newer version)' : ''}`)
  for (const name of missing) say(`missing  ${name}`)
  return missing.length === 0 ? EXIT.done : EXIT.missing
}

/** The address of the database, and the setting it comes from. Other settings are not this command's business. */
function findUrl(
  source: NodeJS.ProcessEnv,
): { url: Secret; variable: DatabaseVariable } | { faults: readonly EnvFault[] } {
  const { env, faults } = readEnv(source)
  const own = faults.filter(({ name }) => /^(MIGRATION_)?DATABASE_URL(_FILE)?$/.test(name))
  if (own.length > 0) return { faults: own }
  if (env.MIGRATION_DATABASE_URL !== undefined)
    return { url: new Secret(env.MIGRATION_DATABASE_URL), variable: 'MIGRATION_DATABASE_URL' }
  if (env.DATABASE_URL !== undefined) return { url: new Secret(env.DATABASE_URL), variable: 'DATABASE_URL' }
  const message =
    'is missing: set it, or DATABASE_URL, or one of them as a file (MIGRATION_DATABASE_URL_FILE). The embedded database is migrated by npm start.'
  return { faults: [{ name: 'MIGRATION_DATABASE_URL', message }] }
}

/** What is wrong and what to do, and the exit code: 78 where trying again without a change is of no use. */
function explain(
  error: unknown,
  url: Secret,
  variable: DatabaseVariable,
): { sentence: string; code: number } {
  if (error instanceof MigrationConflict) return { sentence: error.message, code: EXIT.failed }
  const known = explainPostgresError(error, variable)
  if (known !== undefined) {
    const place = describeDatabase(url.reveal())
    return { sentence: `${known.message}\n${variable} leads to ${place}.`, code: known.exitCode }
  }
  const { message, code } = error as Error & { code?: string }
  const said = scrub(message).replaceAll(url.reveal(), '[secret]')
  const suffix = code === undefined ? '' : ` (${code})`
  return { sentence: `The migration failed and changed nothing: ${said}${suffix}`, code: EXIT.failed }
}

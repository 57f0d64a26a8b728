import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from './command.ts'
import { keepCompiled } from './compile-cache.ts'
import { printHelp, printOverview } from './help.ts'
import { findNearest } from './nearest.ts'
import { complain, say } from './terminal.ts'
import { UsageError } from './usage-error.ts'

// The command `gatehouse`. From a checkout it comes through gatehouse.mjs; in the image Node runs it directly.

const USAGE = 2

/** Loaded one at a time: a health check has no need of the server, nor of what setup asks the host. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  ready: {
    summary: 'Performs the production-readiness checklist: GO or NO-GO, with the evidence',
    load: async () => (await import('./ready/ready.ts')).readyCommand,
  },
  setup: {
    summary: 'Makes the production stack ready: secrets, settings, a look at the host',
    load: async () => (await import('./setup/setup.ts')).setupCommand,
  },
  start: {
    summary: 'Runs the server',
    load: async () => (await import('./start.ts')).startCommand,
  },
  migrate: {
    summary: 'Brings the database to the schema of this version',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  'rotate-keys': {
    summary: 'Replaces every key that signs access tokens, after a leak',
    load: async () => (await import('./rotate-keys.ts')).rotateKeysCommand,
  },
  healthcheck: {
    summary: 'Says whether the server on this machine is ready',
    load: async () => (await import('./healthcheck.ts')).healthcheckCommand,
  },
  explain: {
    summary: 'Says what an error code means and what to do',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
}

/** From the launcher, which keeps them out of the list of processes; else from the command line. */
function takeArguments(): string[] {
  const given = process.env['GATEHOUSE_ARGUMENTS']
  delete process.env['GATEHOUSE_ARGUMENTS']
  const isFromLauncher = given !== undefined && process.channel !== undefined
  return isFromLauncher ? (JSON.parse(given) as string[]) : process.argv.slice(2)
}

async function run([name = 'help', ...args]: string[]): Promise<number | void> {
  if (['--version', '-v', 'version'].includes(name)) return printVersion()
  const isHelp = ['help', '--help', '-h'].includes(name)
  const asked = isHelp ? args[0] : name
  if (asked === undefined) {
    return printOverview(
      Object.fromEntries(Object.entries(COMMANDS).map(([command, { summary }]) => [command, summary])),
    )
  }
  const found = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined
  if (found === undefined) throw new UsageError(explainUnknown(asked))
  const command = await found.load()
  if (isHelp || args.includes('--help') || args.includes('-h')) return printHelp(command)
  return command.run(args)
}

function explainUnknown(name: string): string {
  const meant = findNearest(name, [...Object.keys(COMMANDS), 'help'])
  const hint =
    meant === undefined ? `There are: ${Object.keys(COMMANDS).join(', ')}.` : `Did you mean ${meant}?`
  return `There is no command "${name}". ${hint}`
}

async function printVersion(): Promise<void> {
  const file = join(import.meta.dirname, '..', 'package.json')
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
  say(`gatehouse ${version} (Node ${process.versions.node})`)
}

keepCompiled()

// The launcher is gone without a word (kill -9): end as for any other stop.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

try {
  const code = await run(takeArguments())
  if (typeof code === 'number') process.exitCode = code
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  complain(error.message)
  process.exitCode = USAGE
}

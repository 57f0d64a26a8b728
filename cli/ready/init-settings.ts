import { writeSettings } from '#readiness/settings/write-settings.ts'
import { SettingsError } from '#readiness/settings/settings-error.ts'
import { readArguments } from '#cli/command-line.ts'
import { say } from '#cli/terminal.ts'
import { UsageError } from '#cli/usage-error.ts'
import { readFolder } from './target.ts'

const FLAGS = {
  source: { type: 'string', value: 'folder', doc: 'The tree to look at' },
} as const

/** Writes a first readiness.yaml from what is found, and never over one that is there. */
export async function initSettings(args: string[]): Promise<number> {
  const { values } = readArguments('ready init', args, FLAGS)
  const root = await readFolder(values.source ?? '.')
  try {
    const { path } = await writeSettings(root)
    say(`${path} is written. Look through it; then run: gatehouse ready`)
    return 0
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message)
    throw error
  }
}

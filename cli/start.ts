import type { Command } from './command.ts'
import { readArguments } from './command-line.ts'

export const startCommand: Command = {
  usage: 'start',
  about: [
    'Runs the server until SIGTERM or SIGINT. Settings come from the environment: docs/configuration.md.',
    'Exit codes: 0 stopped, 1 it could not start, 78 a setting is wrong.',
  ],
  flags: {},
  async run(args) {
    readArguments('start', args, {})
    const { main } = await import('#server/main.ts')
    await main()
  },
}

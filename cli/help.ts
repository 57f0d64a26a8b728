import type { Command } from './command.ts'
import { paint, say, wrap } from './terminal.ts'

/** What `gatehouse help` shows: every command in a line. */
export function printOverview(summaries: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(summaries).map((name) => name.length))
  say(`${paint('bold', 'gatehouse')} <command> [flags]`)
  say()
  for (const [name, summary] of Object.entries(summaries)) say(`  ${name.padEnd(width)}  ${summary}`)
  say()
  say('More about one: gatehouse <command> --help')
}

/** What `gatehouse <command> --help` shows. */
export function printHelp(command: Command): void {
  say(paint('bold', `gatehouse ${command.usage}`))
  for (const paragraph of command.about) {
    say()
    say(wrap(paragraph, 0))
  }
  const shown = Object.entries(command.flags).map(([name, { value, doc }]) => ({
    flag: `--${name}${value === undefined ? '' : ` <${value}>`}`,
    doc,
  }))
  if (shown.length === 0) return
  const width = Math.max(...shown.map(({ flag }) => flag.length))
  say()
  for (const { flag, doc } of shown) say(`  ${flag.padEnd(width)}  ${wrap(doc, width + 4)}`)
}

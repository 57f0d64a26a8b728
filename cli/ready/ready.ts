import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { guardGate } from '#readiness/engine/guard-gate.ts'
import { EXIT } from '#readiness/model/report.ts'
import type { Command } from '#cli/command.ts'
import { readArguments } from '#cli/command-line.ts'
import { complain } from '#cli/terminal.ts'
import { UsageError } from '#cli/usage-error.ts'
import { announceActivity } from './announce-activity.ts'
import { showProgress } from './progress.ts'
import { FORMATS, isFormat, writeReport } from './write-report.ts'
import { readEarlier } from './read-earlier.ts'
import { readTarget } from './target.ts'

const FLAGS = {
  source: {
    type: 'string',
    value: 'folder',
    doc: 'The tree to look at. Without it and --url: the folder you are in',
  },
  url: { type: 'string', value: 'address', doc: 'The running system: adds passive requests' },
  prometheus: { type: 'string', value: 'address', doc: 'A Prometheus server: adds what only traffic shows' },
  active: {
    type: 'boolean',
    doc: 'Also makes throw-away accounts on --url and tries to break in; says first what it sends',
  },
  adapter: {
    type: 'string',
    value: 'file',
    doc: 'How to reach the accounts of your app (YAML), for --active',
  },
  only: { type: 'string', value: 'id', doc: 'One line, one check, or a prefix such as security/' },
  format: { type: 'string', value: 'name', doc: `${FORMATS.join(', ')} (default: terminal)` },
  out: { type: 'string', value: 'file', doc: 'Writes the report there instead of the standard output' },
  since: { type: 'string', value: 'report', doc: 'A report in JSON: says what has changed since' },
  verbose: { type: 'boolean', doc: 'Shows every check and what it saw, also where nothing is wrong' },
} as const

export const readyCommand: Command = {
  usage: 'ready [explain <id> | init]',
  about: [
    'Performs the production-readiness checklist and answers GO or NO-GO with the evidence.',
    'Exit code: 0 GO, 10 NO-GO because a Must has failed, 11 NO-GO because a Must could not be verified, 2 wrong use, 70 a fault of this program.',
    '"gatehouse ready explain <id>" says what a check looks at, why, and how to mend it. "gatehouse ready init" writes a readiness.yaml from what it finds.',
  ],
  flags: FLAGS,
  run: ready,
}

async function ready(args: string[]): Promise<number> {
  try {
    // What needs every check is loaded where it is needed: the gate runs in a process of its own.
    if (args[0] === 'explain') return (await import('./explain-check.ts')).explainCheck(args.slice(1))
    if (args[0] === 'init') return await (await import('./init-settings.ts')).initSettings(args.slice(1))
    return await runReady(args)
  } catch (error) {
    if (error instanceof UsageError) throw error
    complain(`gatehouse ready has failed itself: ${error instanceof Error ? error.message : String(error)}`)
    return EXIT.internal
  }
}

async function runReady(args: string[]): Promise<number> {
  const { values } = readArguments('ready', args, FLAGS)
  const format = values.format ?? 'terminal'
  if (!isFormat(format)) throw new UsageError(`--format is one of ${FORMATS.join(', ')}.`)
  const target = await readTarget(values)
  const earlier = values.since === undefined ? undefined : await readEarlier(values.since)
  const gate = { version: await readVersion(), ...(values.only !== undefined && { only: values.only }) }
  if (values.only !== undefined) (await import('./require-known.ts')).requireKnown(values.only)
  announceActivity(target)
  using progress = showProgress()
  const report = await guardGate(target, {
    ...gate,
    module: join(import.meta.dirname, 'gate-process.ts'),
    onProgress: progress.onProgress,
    onJudged: progress.onJudged,
  })
  progress.clear()
  await writeReport(report, {
    format,
    ...(values.out !== undefined && { out: values.out }),
    ...(earlier !== undefined && { earlier }),
    isVerbose: values.verbose === true,
  })
  return report.exitCode
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

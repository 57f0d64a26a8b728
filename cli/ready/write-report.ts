import { writeFile } from 'node:fs/promises'
import type { Report } from '#readiness/model/report.ts'
import { changesSince } from '#readiness/report/changes.ts'
import { printHtml } from '#readiness/report/html.ts'
import { printJson } from '#readiness/report/json.ts'
import { printJunit } from '#readiness/report/junit.ts'
import { printPrometheus } from '#readiness/report/prometheus.ts'
import { printSarif } from '#readiness/report/sarif.ts'
import { printTerminal, type Screen } from '#readiness/report/terminal.ts'
import { complain, paint } from '#cli/terminal.ts'
import { UsageError } from '#cli/usage-error.ts'

export const FORMATS = ['terminal', 'json', 'sarif', 'junit', 'html', 'prometheus'] as const
type Format = (typeof FORMATS)[number]

export const isFormat = (text: string): text is Format => (FORMATS as readonly string[]).includes(text)

type Options = { format: Format; out?: string; earlier?: Report; isVerbose: boolean }

/** Writes the report, alone on the standard output or in a file; everything else goes beside it. */
export async function writeReport(
  report: Report,
  { format, out, earlier, isVerbose }: Options,
): Promise<void> {
  const text = print(report, format, { isVerbose, isFile: out !== undefined })
  if (out === undefined) await writeOut(text)
  else {
    await writeFile(out, text).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`The report cannot be written to ${out} (${error.code ?? error.message}).`)
    })
    complain(`${report.verdict}: ${report.because} The report is in ${out}.`)
  }
  if (earlier !== undefined) sayChanges(earlier, report)
}

function print(
  report: Report,
  format: Format,
  { isVerbose, isFile }: { isVerbose: boolean; isFile: boolean },
): string {
  const printers: Record<Format, () => string> = {
    terminal: () => printTerminal(report, screenOf(isVerbose, isFile)),
    json: () => printJson(report),
    sarif: () => printSarif(report),
    junit: () => printJunit(report),
    html: () => printHtml(report),
    prometheus: () => printPrometheus(report),
  }
  return printers[format]()
}

function screenOf(isVerbose: boolean, isFile: boolean): Screen {
  if (isFile || !process.stdout.isTTY) return { isVerbose, paint: (_, text) => text }
  return { isVerbose, width: process.stdout.columns || 100, paint }
}

/** A pipe takes a long report in pieces: nothing may end before it has all of them. */
async function writeOut(text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.stdout.write(text, () => resolve())
  await promise
}

function sayChanges(earlier: Report, report: Report): void {
  const changes = changesSince(earlier, report)
  complain('')
  if (changes.length === 0) return complain(`Nothing has changed since ${earlier.startedAt}.`)
  complain(`Changed since ${earlier.startedAt}:`)
  for (const { id, title, before, after } of changes) complain(`  ${id}  ${before} → ${after}  ${title}`)
}

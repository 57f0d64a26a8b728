import { readFile } from 'node:fs/promises'
import type { Report } from '#readiness/model/report.ts'
import { reportSchema } from '#readiness/report/json.ts'
import { UsageError } from '#cli/usage-error.ts'

/** A report that was written with --format json. @throws {UsageError} when it is none */
export async function readEarlier(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--since: ${path} cannot be read (${error.code ?? error.message}).`)
  })
  try {
    return reportSchema.parse(JSON.parse(text)) as Report
  } catch {
    throw new UsageError(`--since: ${path} is no report of "gatehouse ready --format json".`)
  }
}

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { printErrorDocument } from '#contract/error-document.ts'
import { printOpenApi } from '#contract/openapi.ts'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { printChecksDocument } from '#readiness/report/checks-document.ts'
import { printReportSchema } from '#readiness/report/json.ts'
import { printConfigurationDocument, printEnvExample } from '#server/config/documents.ts'
import { printNginxProblems } from './nginx-problems.ts'
import { ROOT } from './root.ts'

/** Every generated document: its path and its text. */
export const DOCUMENTS: readonly { path: string; print: () => string }[] = [
  { path: '.env.example', print: printEnvExample },
  { path: 'docs/configuration.md', print: printConfigurationDocument },
  { path: 'docs/errors.md', print: printErrorDocument },
  { path: 'ops/nginx/conf/http/86-problems.conf', print: printNginxProblems },
  { path: 'docs/checks.md', print: () => printChecksDocument(CATALOGUE, CHECKS) },
  { path: 'docs/readiness-report.schema.json', print: printReportSchema },
  { path: 'docs/openapi.json', print: () => `${JSON.stringify(printOpenApi(), null, 2)}\n` },
]

if (import.meta.main) {
  for (const { path, print } of DOCUMENTS) {
    const file = join(ROOT, path)
    const text = print()
    const before = await readFile(file, 'utf8').catch(() => undefined)
    await mkdir(dirname(file), { recursive: true })
    if (before !== text) await writeFile(file, text)
    console.log(`${before === text ? 'unchanged' : 'written  '} ${path}`)
  }
}

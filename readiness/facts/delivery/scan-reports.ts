import { posix } from 'node:path'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { findLeft, listLeft, readLeft, type LeftFile } from '#readiness/facts/testing/left-behind.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { readScan, type Scan } from './read-scan.ts'

export type ScanReport = Scan & { path: string; madeAt: Date }

const NAME =
  /\.sarif(\.json)?$|(^|\/)[^/]*(audit|trivy|grype|osv|snyk|scan|vulnerab|semgrep|codeql)[^/]*\.json$/i
const FOLDERS = [
  'reports',
  'scans',
  'scan',
  'security',
  'security-reports',
  'test-results',
  '.scan',
  'artifacts',
]

/** Reports of security scans that were left in the tree. Nothing is scanned here, and nothing asks the network. */
export const scanReports = defineFact<readonly ScanReport[]>({
  name: 'security scans',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const { root } = await at.use(sourceTree)
    const reports: ScanReport[] = []
    for (const { path, changedAt } of await find(root, at.target.settings.paths?.scans ?? [])) {
      const text = await readLeft(root, path)
      const scan = text === undefined ? undefined : readScan(text)
      if (scan === undefined) continue
      // A file's own time can be that of a checkout; what the report says of itself counts more.
      reports.push({ ...scan, path, madeAt: scan.madeAt ?? new Date(changedAt) })
    }
    return reports
  },
})

async function find(root: string, named: readonly string[]): Promise<LeftFile[]> {
  if (named.length > 0) {
    const given = await Promise.all(
      named.map(async (path) => (await findLeft(root, path)) ?? listLeft(root, path)),
    )
    return given.flat()
  }
  const folders = await Promise.all(FOLDERS.map((folder) => listLeft(root, folder)))
  const names = [
    'npm-audit.json',
    'audit.json',
    'trivy.json',
    'trivy-report.json',
    'grype.json',
    'osv.json',
    'osv-scanner.json',
    'pip-audit.json',
    'results.sarif',
    'trivy-results.sarif',
    'codeql.sarif',
  ]
  const files = await Promise.all(names.map((name) => findLeft(root, posix.join('', name))))
  return [
    ...folders.flat().filter(({ path }) => NAME.test(path)),
    ...files.flatMap((file) => file ?? []),
  ].slice(0, 200)
}

import { posix } from 'node:path'
import { gitHead } from '#readiness/facts/git/git-head.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { findLeft, listLeft, readLeft, type LeftFile } from './left-behind.ts'
import { readTestReport, REPORT_FILE, type TestResult } from './read-test-report.ts'

export type TestReport = {
  path: string
  results: readonly TestResult[]
  /** Why it says nothing of the code as it is now. */
  stale?: string
}

const FOLDERS = [
  'test-results',
  'reports',
  'junit',
  'playwright-report',
  'test-reports',
  'cypress/results',
  'cypress/reports',
  'build/test-results',
  'target/surefire-reports',
  'coverage',
]
const FILES = [
  'junit.xml',
  'report.xml',
  'test-results.xml',
  'test-results.json',
  'results.json',
  'playwright-results.json',
]
const MOST = 200

/** Reports of test runs that were left in the tree. */
export const testReports = defineFact<readonly TestReport[]>({
  name: 'test reports',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const { root } = await at.use(sourceTree)
    const reports: TestReport[] = []
    const committedAt = await headTime(at)
    for (const file of await findReports(at, root)) {
      const text = await readLeft(root, file.path)
      const results = text === undefined ? undefined : readTestReport(file.path, text)
      if (results === undefined || results.length === 0) continue
      const isOld = committedAt !== undefined && file.changedAt < committedAt
      reports.push({ path: file.path, results, ...(isOld && { stale: 'older than the newest commit' }) })
    }
    return reports
  },
})

async function findReports(at: Look, root: string): Promise<LeftFile[]> {
  const named = at.target.settings.paths?.testReports ?? []
  if (named.length > 0) {
    const given = await Promise.all(named.map((path) => findLeft(root, path)))
    return given.flatMap((file) => file ?? [])
  }
  const { all } = await at.use(manifests)
  const found = new Map<string, LeftFile>()
  for (const base of [...new Set(['', ...all.map(({ folder }) => folder)])].slice(0, 60)) {
    for (const folder of FOLDERS)
      for (const file of await listLeft(root, posix.join(base, folder)))
        if (REPORT_FILE.test(file.path) && !/(^|\/)coverage[\w-]*\.(xml|json)$/.test(file.path))
          found.set(file.path, file)
    for (const name of FILES) {
      const file = await findLeft(root, posix.join(base, name))
      if (file !== undefined) found.set(file.path, file)
    }
  }
  return [...found.values()].slice(0, MOST)
}

async function headTime(at: Look): Promise<number | undefined> {
  try {
    return (await at.use(gitHead)).committedAt.getTime()
  } catch (error) {
    if (error instanceof CannotLook) return undefined
    throw error
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '#readiness/model/report.ts'
import { ROOT } from './root.ts'

/** Where the report on this repository is left for whoever looks at a run. */
const REPORTS = join(ROOT, 'reports')
const GO = 0
const UNVERIFIED = 11

async function run(format: 'json' | 'html', file: string): Promise<number | null> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    'cli/gatehouse.ts',
    'ready',
    '--format',
    format,
    '--out',
    file,
  ]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

/**
 * Performs the checklist on this repository. Returns what went wrong: a Must that has failed, or the gate itself.
 * @param say gets the verdict and each Must that only a running system can show
 */
export async function runOwnGate(say: (line: string) => void): Promise<string | undefined> {
  await mkdir(REPORTS, { recursive: true })
  const json = join(REPORTS, 'readiness.json')
  const code = await run('json', json)
  await run('html', join(REPORTS, 'readiness.html'))
  if (code !== GO && code !== UNVERIFIED && code !== 10) return `gatehouse ready ended with ${code}`
  const { verdict, because, items } = JSON.parse(await readFile(json, 'utf8')) as Report
  const leaves = items.filter(
    ({ level, members }) => level === 'must' && members.some(({ depth }) => depth !== undefined),
  )
  say(`${verdict}: ${because} (reports/readiness.html)`)
  const open = items.filter(
    (item) =>
      item.outcome === 'unknown' &&
      item.level === 'must' &&
      (leaves.includes(item) || item.id.startsWith('criteria/')),
  )
  for (const { id, because: why } of open) say(`open: ${id}: ${why.split('\n', 1)[0]}`)
  const failed = leaves.filter(({ outcome, waived }) => outcome === 'fail' && waived !== true)
  return failed.length === 0 ? undefined : failed.map(({ id, because: why }) => `${id}: ${why}`).join('\n')
}

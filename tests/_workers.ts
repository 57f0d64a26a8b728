import { readFileSync } from 'node:fs'
import { startProcess, type TestProcess } from './_process.ts'
import { eventually } from './_smtp.ts'

/** The processes that one has started and that still run. */
export function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

type Ready = { ready: boolean; workers: Record<'wanted' | 'serving' | 'answering' | 'ready', number> }

/** What the server says of all its workers. */
export async function readiness(server: TestProcess): Promise<{ status: number; body: Ready }> {
  const answer = await fetch(`${server.opsOrigin}/readyz`)
  return { status: answer.status, body: (await answer.json()) as Ready }
}

/** A server with two workers, both serving. */
export async function startPair(env: Record<string, string> = {}): Promise<TestProcess> {
  const server = await startProcess({
    WORKERS: '2',
    MAX_CONNECTIONS: '10',
    RATE_LIMIT_SCALE: '10000',
    ...env,
  })
  await eventually(async () => (await readiness(server)).status === 200, 60)
  return server
}

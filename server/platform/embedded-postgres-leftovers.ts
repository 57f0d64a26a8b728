import { readFileSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

const FAST_SECONDS = 10
const IMMEDIATE_SECONDS = 5
const KILL_SECONDS = 5

/** A name that every process of this cluster shows in its command line. It stays when the directory is moved. */
export async function clusterName(data: string): Promise<string> {
  const { dev, ino } = await stat(data)
  return `gatehouse-${dev.toString(36)}-${ino.toString(36)}`
}

/**
 * Ends what a killed Gatehouse left running on this cluster, then removes the lock file of Postgres.
 * Call it only while holding the lock of the home. Postgres trusts the process id in its lock file, which may by
 * now be a stranger's; here a process counts only by its owner and the cluster's name in its command line, and the
 * file goes only when no such process is left, because two servers on one cluster destroy it.
 */
export async function clearLeftovers(data: string, log: (message: string) => void): Promise<void> {
  const name = await clusterName(data)
  const { uid } = await stat(data)
  let left = await listProcesses(name, uid)
  if (left.length > 0) {
    log(`stopping a Postgres that an earlier run left behind (pid ${left.map(({ pid }) => pid).join(', ')})`)
    for (const [signal, seconds] of [
      ['SIGINT', FAST_SECONDS],
      ['SIGQUIT', IMMEDIATE_SECONDS],
      ['SIGKILL', KILL_SECONDS],
    ] as const) {
      left = await signalUntilGone(name, uid, signal, seconds)
      if (left.length === 0) break
    }
    if (left.length > 0) {
      throw new EmbeddedPostgresError(
        `A Postgres of an earlier run does not end (pid ${left.map(({ pid }) => pid).join(', ')}). Wait or restart the machine, then start again.`,
      )
    }
  }
  await rm(join(data, 'postmaster.pid'), { force: true })
}

async function signalUntilGone(
  name: string,
  uid: number,
  signal: NodeJS.Signals,
  seconds: number,
): Promise<Leftover[]> {
  const until = Date.now() + seconds * 1000
  const told = new Set<number>()
  for (;;) {
    const left = await listProcesses(name, uid)
    if (left.length === 0 || Date.now() > until) return left
    const postmaster = left.find((one) => one.isPostmaster)
    // Without their postmaster the others end by themselves, and SIGINT would mean something else to each of them.
    if (postmaster === undefined && signal === 'SIGINT' && Date.now() > until - (FAST_SECONDS - 2) * 1000)
      return left
    const targets = postmaster !== undefined ? [postmaster] : signal === 'SIGINT' ? [] : left
    for (const { pid } of targets) {
      if (told.has(pid)) continue
      told.add(pid)
      try {
        process.kill(pid, signal)
      } catch {
        // It ended in the meantime.
      }
    }
    await sleep(20)
  }
}

type Leftover = { pid: number; isPostmaster: boolean }

async function listProcesses(name: string, uid: number): Promise<Leftover[]> {
  const found: Leftover[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const commandLine = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      if (!commandLine.includes('postgres') || !commandLine.includes(name)) continue
      const status = readFileSync(`/proc/${entry}/status`, 'utf8')
      if (!new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status)) continue
      found.push({ pid: Number(entry), isPostmaster: commandLine.includes(`cluster_name=${name}`) })
    } catch {
      // It ended while we looked.
    }
  }
  return found
}

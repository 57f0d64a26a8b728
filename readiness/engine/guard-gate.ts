import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Target } from '#readiness/model/fact.ts'
import type { Report } from '#readiness/model/report.ts'
import type { Gate } from './run-gate.ts'
import type { Said, Task } from './serve-gate.ts'

type Guarded = Pick<Gate, 'only' | 'version' | 'onProgress' | 'onJudged'> & {
  /** Path of a module that calls `serveGate`. */
  module: string
  /** A process that says nothing for so long computes without end. */
  silenceMs?: number
  /** What the process may keep in memory, in MiB. */
  memoryMib?: number
}

const SILENCE_MS = 60_000
const MEMORY_MIB = 4_096
const MOST_STUCK = 5
const SAID_CHARACTERS = 8_192

type End = { report: Report } | { reason: string; at: string | undefined }

/**
 * Runs the gate in a process of its own. What waits is ended by its time box; what computes without end, eats all
 * memory or brings the process down can only be ended from outside: then the gate runs again, one thing after the
 * other, and leaves out what it got stuck at, whose checks say so.
 * @throws {Error} when it gets stuck again and again, or at nothing that has a name
 */
export async function guardGate(target: Target, gate: Guarded): Promise<Report> {
  const refused = new Map<string, string>()
  for (let isCareful = false; refused.size <= MOST_STUCK; isCareful = true) {
    const end = await runOnce(target, gate, { refused, isCareful })
    if ('report' in end) return end.report
    if (isCareful && end.at === undefined) throw new Error(end.reason)
    if (end.at !== undefined) refused.set(end.at, `Looking at "${end.at}" ${end.reason}.`)
  }
  throw new Error(`it got stuck at ${[...refused.keys()].join(', ')}`)
}

async function runOnce(
  { url, prometheus, ...plain }: Target,
  { module, only, version, onProgress, onJudged, ...limits }: Guarded,
  how: Pick<Task, 'refused' | 'isCareful'>,
): Promise<End> {
  const { silenceMs = SILENCE_MS, memoryMib = MEMORY_MIB } = limits
  const task: Task = {
    ...how,
    version,
    ...(only !== undefined && { only }),
    target: {
      ...plain,
      ...(url !== undefined && { url: url.href }),
      ...(prometheus !== undefined && { prometheus: prometheus.href }),
    },
  }
  const child = fork(module, {
    execArgv: [...process.execArgv, `--max-old-space-size=${memoryMib}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let at: string | undefined
  let report: Report | undefined
  let isSilent = false
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-SAID_CHARACTERS)
  })
  const silence = setTimeout(() => {
    isSilent = true
    child.kill('SIGKILL')
  }, silenceMs)
  child.on('message', (said: Said) => {
    silence.refresh()
    if (said.kind === 'turn') at = said.name
    else if (said.kind === 'progress') onProgress?.(said.progress)
    else if (said.kind === 'judged') onJudged?.(said.judged, said.of)
    else if (said.kind === 'report') report = said.report
  })
  // It may have ended before it could be told; then the end says why.
  child.send(task, () => {})
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    // What it has said last may still be on its way.
    await new Promise(setImmediate)
    if (report !== undefined) return { report }
    if (isSilent) return { reason: `took longer than ${silenceMs / 1_000} s without a pause`, at }
    if (/heap out of memory|Allocation failed/.test(complaint))
      return { reason: `took more than ${memoryMib} MiB of memory`, at }
    // The kind of the error alone: its message may quote what was read.
    const kind = /^\w*Error\b/m.exec(complaint)?.[0]
    return { reason: `ended the process (${kind ?? code ?? signal})`, at }
  } finally {
    clearTimeout(silence)
  }
}

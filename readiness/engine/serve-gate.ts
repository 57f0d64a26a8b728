import { once } from 'node:events'
import type { Target } from '#readiness/model/fact.ts'
import type { Report } from '#readiness/model/report.ts'
import type { Progress } from './gatherer.ts'
import { runGate, type Gate } from './run-gate.ts'
import { Turns } from './turns.ts'

/** What a process of the gate is asked to do. */
export type Task = Pick<Gate, 'only' | 'version'> & {
  target: Omit<Target, 'url' | 'prometheus'> & { url?: string; prometheus?: string }
  /** Facts and checks that got stuck before, with the reason. */
  refused: ReadonlyMap<string, string>
  /** One thing after the other, so that it can be told which one got stuck. */
  isCareful: boolean
}

/** What it says on its way. Anything that it says shows that it is not stuck. */
export type Said =
  | { kind: 'alive' }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'judged'; judged: number; of: number }
  | { kind: 'turn'; name: string }
  | { kind: 'report'; report: Report }

const ALIVE_MS = 1_000

/** Runs the gate for the process that has started this one, once that says at what. */
export async function serveGate(what: Pick<Gate, 'catalogue' | 'checks'>): Promise<void> {
  process.once('disconnect', () => process.exit())
  const [task] = (await once(process, 'message')) as [Task]
  const { target, refused, isCareful, ...rest } = task
  const say = (said: Said): void => void process.send?.(said)
  const alive = setInterval(() => say({ kind: 'alive' }), ALIVE_MS)
  const { url, prometheus, ...plain } = target
  const report = await runGate(
    {
      ...plain,
      ...(url !== undefined && { url: new URL(url) }),
      ...(prometheus !== undefined && { prometheus: new URL(prometheus) }),
    },
    {
      ...what,
      ...rest,
      refused,
      ...(isCareful && { turns: new Turns((name) => say({ kind: 'turn', name })) }),
      onProgress: (progress) => say({ kind: 'progress', progress }),
      onJudged: (judged, of) => say({ kind: 'judged', judged, of }),
    },
  )
  clearInterval(alive)
  // Whatever a fact has left open ends here, once the report has left.
  process.send?.({ kind: 'report', report } satisfies Said, () => process.exit())
}

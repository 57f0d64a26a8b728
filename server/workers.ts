import cluster, { type Worker } from 'node:cluster'
import { constants } from 'node:os'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { WorkersMetrics } from '#server/platform/metrics.ts'
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts'
import { WorkerTotals } from './worker-totals.ts'

/** Longer than a worker waits for Postgres when asked how it is. */
const REPORT_MS = 3_000
/** Failed starts in a row, without one that succeeds, after which it is of no use to go on. */
const FAILED_STARTS = 5
const STEADY_MS = 60_000

type Options = {
  count: number
  /** Of the embedded database; others read it from their settings. */
  databaseUrl: Secret | undefined
  metrics: WorkersMetrics
  log: Log
}

/** Milliseconds before the nth worker in a row is replaced: 100 ms doubling to 5 s. */
export function replacementDelayMs(deaths: number): number {
  return Math.min(100 * 2 ** Math.max(0, deaths - 1), 5_000)
}

/** The exit code of a process as a shell would show it. */
function exitCode(code: number | null, signal: string | null): number {
  if (signal === null) return code ?? 1
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
}

/**
 * The processes that serve the port. One that dies is replaced, after a pause that grows while they keep dying; when
 * none can start any more, all end.
 */
export class Workers {
  readonly totals = new WorkerTotals()
  readonly #options: Options
  readonly #ready = new Set<Worker>()
  readonly #all = new Set<Worker>()
  readonly #said = new Set<Worker>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #waiting = new Map<number, (worker: Worker, report: WorkerReport | undefined) => void>()
  readonly #allReady = Promise.withResolvers<void>()
  readonly #hopeless = Promise.withResolvers<number>()
  readonly #allGone = Promise.withResolvers<void>()
  #failedStarts = 0
  #deaths: number[] = []
  #stopping = false
  #round = 0

  constructor(options: Options) {
    this.#options = options
    options.metrics.workers.set({ state: 'wanted' }, options.count)
    options.metrics.workers.set({ state: 'ready' }, 0)
  }

  /** Resolves with an exit code when workers cannot start again and again. */
  get hopeless(): Promise<number> {
    return this.#hopeless.promise
  }

  /** Resolves when all serve. The first goes ahead, so that what is wrong is said once. */
  async start(): Promise<void> {
    this.#fork()
    await this.#allReady.promise
  }

  get wanted(): number {
    return this.#options.count
  }

  get draining(): boolean {
    return this.#stopping
  }

  /** What the workers that serve say of themselves; undefined for one that does not answer within three seconds. */
  async ask(): Promise<(WorkerReport | undefined)[]> {
    const id = (this.#round += 1)
    const open = new Set(this.#ready)
    const reports: (WorkerReport | undefined)[] = []
    if (open.size === 0) return reports
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.set(id, (worker, report) => {
      if (!open.delete(worker)) return
      reports.push(report)
      if (open.size === 0) resolve()
    })
    const timer = setTimeout(resolve, REPORT_MS)
    for (const worker of open) this.#tell(worker, { type: 'report', id })
    await promise
    clearTimeout(timer)
    this.#waiting.delete(id)
    return [...reports, ...Array.from(open, () => undefined)]
  }

  /** Lets all finish what they do. Those that are not gone by then are killed. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const worker of this.#all) this.#tell(worker, { type: 'stop' })
    if (this.#all.size === 0) return
    const timer = setTimeout(() => {
      this.#options.log.warn({ workers: this.#all.size }, 'workers did not end in time and are killed')
      for (const worker of this.#all) worker.process.kill('SIGKILL')
    }, graceMs)
    await this.#allGone.promise
    clearTimeout(timer)
  }

  #tell(worker: Worker, message: ToWorker): void {
    // One that is gone is heard of by its exit.
    worker.send(message, undefined, () => {})
  }

  #fork(): void {
    const worker = cluster.fork()
    this.#all.add(worker)
    worker.on('message', (message: FromWorker) => this.#hear(worker, message))
    worker.on('error', (error) => this.#options.log.warn({ error }, 'a message to a worker was lost'))
    worker.once('exit', (code, signal) => this.#bury(worker, code, signal))
  }

  #hear(worker: Worker, message: FromWorker): void {
    if (message.type === 'hello') {
      this.#tell(worker, { type: 'start', databaseUrl: this.#options.databaseUrl?.reveal() })
      if (this.#stopping) this.#tell(worker, { type: 'stop' })
    } else if (message.type === 'ready') this.#welcome(worker)
    else if (message.type === 'failed') this.#said.add(worker)
    else {
      this.totals.remember(worker.id, message.report.metrics)
      this.#waiting.get(message.id)?.(worker, message.report)
    }
  }

  #welcome(worker: Worker): void {
    const { count, metrics, log } = this.#options
    this.#ready.add(worker)
    this.#failedStarts = 0
    metrics.workers.set({ state: 'ready' }, this.#ready.size)
    log.info({ worker: worker.process.pid }, 'a worker serves')
    if (this.#ready.size === count) this.#allReady.resolve()
    // The first goes ahead alone.
    if (!this.#stopping)
      for (let more = this.#all.size + this.#timers.size; more < count; more += 1) this.#fork()
  }

  #bury(worker: Worker, code: number | null, signal: string | null): void {
    const { metrics, log } = this.#options
    const served = this.#ready.delete(worker)
    this.#all.delete(worker)
    metrics.workers.set({ state: 'ready' }, this.#ready.size)
    for (const answer of this.#waiting.values()) answer(worker, undefined)
    void this.totals.forget(worker.id)
    if (this.#stopping) {
      if (this.#all.size === 0) this.#allGone.resolve()
      return
    }
    metrics.workerDeaths.inc()
    const now = performance.now()
    this.#deaths = [...this.#deaths.filter((at) => now - at < STEADY_MS), now]
    if (!served) this.#failedStarts += 1
    // What it has said about the very first start will not change by itself.
    const isFirst = this.#all.size === 0 && this.#deaths.length === 1 && this.#said.has(worker)
    if (isFirst || this.#failedStarts >= FAILED_STARTS) {
      log.error({ worker: worker.process.pid, code, signal }, 'workers cannot start')
      this.#hopeless.resolve(exitCode(code, signal))
      return
    }
    const delayMs = replacementDelayMs(this.#deaths.length)
    log.error({ worker: worker.process.pid, code, signal, delayMs }, 'a worker ended and is replaced')
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (!this.#stopping) this.#fork()
    }, delayMs)
    this.#timers.add(timer)
  }
}

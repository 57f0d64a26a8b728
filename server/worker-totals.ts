import { AggregatorRegistry } from 'prom-client'
import type { WorkerMetrics } from './worker-messages.ts'

const add = (all: readonly WorkerMetrics[]) => AggregatorRegistry.aggregate([...all])

/**
 * The metrics of all workers as one. A worker that is gone leaves what it had counted, and one that does not answer
 * counts as it last did: a sum that falls reads as a restart, and its rate as a storm.
 */
export class WorkerTotals {
  readonly #latest = new Map<number, WorkerMetrics>()
  #departed: WorkerMetrics = []

  remember(worker: number, metrics: WorkerMetrics): void {
    this.#latest.set(worker, metrics)
  }

  async forget(worker: number): Promise<void> {
    const last = this.#latest.get(worker)
    this.#latest.delete(worker)
    if (last === undefined) return
    const counted = last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))
    this.#departed = (await add([this.#departed, counted]).getMetricsAsJSON()) as WorkerMetrics
  }

  /** In the text format of Prometheus. */
  print(): Promise<string> {
    return add([this.#departed, ...this.#latest.values()]).metrics()
  }
}

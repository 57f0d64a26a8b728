import type { MetricObjectWithValues, MetricValue } from 'prom-client'
import type { HealthReport } from '#server/platform/health.ts'

export type WorkerMetrics = MetricObjectWithValues<MetricValue<string>>[]
/** What a worker knows of itself. */
export type WorkerReport = { health: HealthReport; metrics: WorkerMetrics }

/** What the first process says to a worker. `databaseUrl` is that of the embedded database, which no setting holds. */
export type ToWorker =
  | { type: 'start'; databaseUrl: string | undefined }
  | { type: 'stop' }
  | { type: 'report'; id: number }

/** What a worker says to the first process. `failed`: it has said why it cannot start. */
export type FromWorker =
  | { type: 'hello' }
  | { type: 'ready' }
  | { type: 'failed' }
  | { type: 'report'; id: number; report: WorkerReport }

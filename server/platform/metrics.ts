import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

type PoolCounts = { open: number; idle: number; waiting: number }

/** Every metric, once. Names follow the Prometheus conventions: unit last, `_total` for counters. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  let lookAtPool = (): PoolCounts => ({ open: 0, idle: 0, waiting: 0 })
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    httpRequests: new Histogram({
      name: 'gatehouse_http_request_duration_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    }),
    signIns: new Counter({
      name: 'gatehouse_sign_ins_total',
      help: 'Sign-in attempts by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    hashesWaiting: new Gauge({
      name: 'gatehouse_password_hashes_waiting',
      help: 'Password hashes waiting for a turn',
      registers,
    }),
    hashesRefused: new Counter({
      name: 'gatehouse_password_hashes_refused_total',
      help: 'Password hashes refused because the queue was full',
      registers,
    }),
    mailsSent: new Counter({
      name: 'gatehouse_mails_total',
      help: 'Mails by outcome of the attempt',
      labelNames: ['outcome'],
      registers,
    }),
    mailsWaiting: new Gauge({
      name: 'gatehouse_mails_waiting',
      help: 'Mails in the outbox that are not sent yet',
      // Each worker counts the same mails.
      aggregator: 'max',
      registers,
    }),
    degraded: new Gauge({
      name: 'gatehouse_degraded',
      help: '1 while something optional is away and a feature runs without it',
      labelNames: ['dependency'],
      aggregator: 'max',
      registers,
    }),
    sessionChecks: new Counter({
      name: 'gatehouse_session_checks_total',
      help: 'Answers of /auth/verify by where they came from; nobody and unavailable are refusals',
      labelNames: ['answer'],
      registers,
    }),
    sessionsRemembered: new Gauge({
      name: 'gatehouse_sessions_remembered',
      help: 'Sessions that this process remembers',
      registers,
    }),
    databaseConnections: new Gauge({
      name: 'gatehouse_database_connections',
      help: 'Connections in the pool: open, and of these idle',
      labelNames: ['state'],
      registers,
      collect() {
        const { open, idle } = lookAtPool()
        this.set({ state: 'open' }, open)
        this.set({ state: 'idle' }, idle)
      },
    }),
    databaseWaiting: new Gauge({
      name: 'gatehouse_database_requests_waiting',
      help: 'Requests that wait for a connection of the pool',
      registers,
      collect() {
        this.set(lookAtPool().waiting)
      },
    }),
    /** Tells where the numbers of the pool come from. */
    watchPool(look: () => PoolCounts): void {
      lookAtPool = look
    },
    clientErrors: new Counter({
      name: 'gatehouse_client_errors_total',
      help: 'Errors reported by browsers',
      labelNames: ['kind'],
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

/** The metrics of the process that the workers run under. */
export function createWorkersMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    workers: new Gauge({
      name: 'gatehouse_workers',
      help: 'Workers that are wanted, that serve, and that answered this look',
      labelNames: ['state'],
      registers,
    }),
    workerDeaths: new Counter({
      name: 'gatehouse_worker_deaths_total',
      help: 'Workers that ended without being told to',
      registers,
    }),
  }
}

export type WorkersMetrics = ReturnType<typeof createWorkersMetrics>

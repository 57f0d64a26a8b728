import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Every metric, once. Names follow the Prometheus conventions: unit last, `_total` for counters. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
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
      registers,
    }),
    degraded: new Gauge({
      name: 'gatehouse_degraded',
      help: '1 while something optional is away and a feature runs without it',
      labelNames: ['dependency'],
      registers,
    }),
    clientErrors: new Counter({
      name: 'gatehouse_client_errors_total',
      help: 'Errors reported by browsers',
      labelNames: ['kind'],
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

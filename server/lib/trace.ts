import { randomBytes, randomUUID } from 'node:crypto'

/** A request id from outside is kept only in this form; everything else gets a new one. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{7,63}$/

/** The id of a request: the caller's when it is well-formed, else a new UUID. */
export function requestIdFrom(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID()
}

/** The trace a request belongs to (W3C Trace Context §3.2). */
export type Trace = { traceId: string; parentId: string | undefined; spanId: string; flags: string }

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const ZERO = /^0+$/

/** Continues the caller's trace, or starts one when the header is absent or malformed. */
export function traceFrom(header: unknown): Trace {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null
  const spanId = randomBytes(8).toString('hex')
  if (match === null || ZERO.test(match[1] as string) || ZERO.test(match[2] as string)) {
    return { traceId: randomBytes(16).toString('hex'), parentId: undefined, spanId, flags: '00' }
  }
  return { traceId: match[1] as string, parentId: match[2] as string, spanId, flags: match[3] as string }
}

/** The header that carries the trace onward. */
export function traceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.flags}`
}

import type { ErrorCode } from '#contract/error-codes.ts'
import type { FieldFault } from '#contract/problem.ts'
import { hasMessage } from '#web/lib/messages.ts'
import { retryAfterSeconds } from '#web/lib/retry-after.ts'

/** A code from the registry, or what only a browser can see: no answer, or one that cannot be read. */
export type ProblemCode = ErrorCode | 'network' | 'unreadable'

type Facts = {
  code: ProblemCode
  status: number
  requestId: string | undefined
  retryAfter: number | undefined
  fields: readonly FieldFault[]
}

/** What the server answered instead of what was asked for. Never holds more than a person may see. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: ProblemCode
  readonly status: number
  readonly requestId: string | undefined
  /** Seconds until it makes sense to try again. */
  readonly retryAfter: number | undefined
  readonly fields: readonly FieldFault[]

  constructor(facts: Facts) {
    super(facts.code)
    this.code = facts.code
    this.status = facts.status
    this.requestId = facts.requestId
    this.retryAfter = facts.retryAfter
    this.fields = facts.fields
  }
}

export function networkProblem(): ApiProblem {
  return new ApiProblem({
    code: 'network',
    status: 0,
    requestId: undefined,
    retryAfter: undefined,
    fields: [],
  })
}

function isFieldFault(value: unknown): value is FieldFault {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pointer' in value &&
    typeof value.pointer === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  )
}

/** Reads an answer that is not a success. A proxy in between may have written it: nothing is taken for granted. */
export function toProblem(status: number, headers: Headers, body: unknown, now: number): ApiProblem {
  const members: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const { code, requestId, errors } = members
  const id = typeof requestId === 'string' ? requestId : headers.get('X-Request-Id')
  return new ApiProblem({
    // A code is known when there are words for it; a test holds the words against the registry of codes.
    code: typeof code === 'string' && hasMessage(`problem.${code}`) ? (code as ErrorCode) : codeOf(status),
    status,
    requestId: id === null ? undefined : id.slice(0, 64),
    retryAfter: retryAfterSeconds(headers.get('Retry-After'), now),
    fields: Array.isArray(errors) ? errors.filter(isFieldFault) : [],
  })
}

function codeOf(status: number): ProblemCode {
  if (status === 401) return 'auth.required'
  if (status === 429) return 'rate.limited'
  if (status === 502 || status === 503 || status === 504) return 'server.unavailable'
  return status >= 500 ? 'internal' : 'unreadable'
}

/** Any thrown thing as a problem; what is no answer of the server's is our own fault. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown
  return new ApiProblem({
    code: 'unreadable',
    status: 0,
    requestId: undefined,
    retryAfter: undefined,
    fields: [],
  })
}

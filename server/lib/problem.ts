import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import { ERROR_DOCS, type FieldFault, type ProblemBody } from '#contract/problem.ts'

type ProblemOptions = {
  /** A sentence about this occurrence. Shown to the client: never a secret, never an internal detail. */
  detail?: string
  errors?: readonly FieldFault[]
  /** Seconds after which trying again makes sense (RFC 9110 §10.2.3). */
  retryAfterSeconds?: number
  /** Further headers of the answer. */
  headers?: Readonly<Record<string, string>>
  cause?: unknown
}

/** An error with a code from the registry. The only thing a handler throws on purpose. */
export class Problem extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly errors: readonly FieldFault[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(ERRORS[code].title, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = ERRORS[code].status
    this.detail = options.detail
    this.errors = options.errors
    this.headers = {
      ...options.headers,
      ...(options.retryAfterSeconds !== undefined && {
        'retry-after': String(Math.max(1, Math.ceil(options.retryAfterSeconds))),
      }),
    }
  }

  /** The RFC 9457 body of this problem for one request. */
  body(requestId: string): ProblemBody {
    const { title, fix, status } = ERRORS[this.code]
    return {
      type: `${ERROR_DOCS}#${this.code}`,
      title,
      status,
      code: this.code,
      ...(this.detail !== undefined && { detail: this.detail }),
      fix,
      instance: `urn:request:${requestId}`,
      requestId,
      ...(this.errors !== undefined && { errors: [...this.errors] }),
      message: title,
    }
  }
}

/** A problem about one field of the body. */
export function fieldProblem(code: ErrorCode, pointer: string, detail?: string): Problem {
  return new Problem(code, { errors: [{ pointer, detail: detail ?? ERRORS[code].title, code }] })
}

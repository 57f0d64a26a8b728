import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'

type Answer = {
  status: 200 | 202 | 204
  description: string
  schema?: z.ZodType
  /** Content type of an answer that is not JSON. */
  contentType?: string
  headers?: readonly string[]
  /** When the answer is a 302 instead. */
  redirect?: string
  /** Whether it may be 304 instead, for an If-None-Match that fits. */
  notModified?: true
}

/** One operation of the API, as clients may rely on it. */
export type Operation = {
  id: string
  tag: 'account' | 'profile' | 'sessions' | 'service'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters. Account flows are given below the default mount path. */
  path: string
  summary: string
  session: 'required' | 'optional' | 'none'
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Content types of a body that is not JSON, and its limit in bytes. */
  binaryBody?: { types: readonly string[]; bytes: number }
  ifMatch?: 'required' | 'optional'
  answer: Answer
  /** Errors of this operation's own; the ones that any operation can give are added when it is described. */
  errors: readonly ErrorCode[]
}

import { z } from 'zod'
import { ERRORS, type ErrorCode } from './error-codes.ts'

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]

/** One fault of one field: a JSON Pointer (RFC 6901) into the body, query or headers, and a sentence. */
export const fieldFaultSchema = z
  .object({
    pointer: z.string().meta({ description: 'JSON Pointer (RFC 6901) to the value at fault' }),
    detail: z.string(),
    code: z.enum(codes).optional(),
  })
  .meta({ id: 'FieldFault' })

/** What every error looks like: RFC 9457 problem details with our members `code`, `requestId`, `fix` and `errors`. */
export const problemSchema = z
  .object({
    type: z.url().meta({ description: 'Where this kind of error is documented' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    fix: z.string(),
    instance: z.string().optional(),
    requestId: z.string(),
    errors: z.array(fieldFaultSchema).optional(),
    message: z
      .string()
      .optional()
      .meta({ description: 'The title again, under the name that better-auth/client reads' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' })

export type FieldFault = z.infer<typeof fieldFaultSchema>
export type ProblemBody = z.infer<typeof problemSchema>

/** Where the documentation of error codes lives; part of `type`, so it never depends on the host that answers. */
export const ERROR_DOCS = 'https://gatehouse.dev/errors'

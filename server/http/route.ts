import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { OPERATIONS, type Operation, type OperationId } from '#contract/operations.ts'
import type { FieldFault } from '#contract/problem.ts'
import { Problem } from '#server/lib/problem.ts'

type Entry<Id extends OperationId> = Extract<(typeof OPERATIONS)[number], { id: Id }>
type Read<Id extends OperationId, Part extends string> =
  Entry<Id> extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined

/** What a handler gets: the validated parts of the request, as the contract says. */
export type Input<Id extends OperationId> = {
  body: Read<Id, 'body'>
  params: Read<Id, 'params'>
  query: Read<Id, 'query'>
  request: FastifyRequest
  reply: FastifyReply
}

function pointer(place: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))
  return (place === 'body' ? steps : [place, ...steps]).map((step) => `/${step}`).join('')
}

function faultsOf(place: string, issues: readonly z.core.$ZodIssue[]): FieldFault[] {
  return issues.slice(0, 20).flatMap((issue): FieldFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .slice(0, 5)
        .map((key) => ({ pointer: pointer(place, [...issue.path, key]), detail: 'This field is not known.' }))
    }
    return [{ pointer: pointer(place, issue.path), detail: issue.message }]
  })
}

/**
 * Reads one part of a request by its schema.
 * @throws {Problem} request.invalid with a JSON Pointer for each fault
 */
export function readPart<Schema extends z.ZodType>(
  place: 'body' | 'params' | 'query',
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Problem('request.invalid', { errors: faultsOf(place, parsed.error.issues) })
}

/**
 * Registers one operation of the contract: its method, path and schemas come from there.
 * @param mount replaces the default mount path of the account flows
 */
export function route<Id extends OperationId>(
  app: FastifyInstance,
  id: Id,
  handler: (input: Input<Id>) => Promise<unknown> | unknown,
  options: { mount?: (path: string) => string } = {},
): void {
  const operation = OPERATIONS.find((candidate) => candidate.id === id) as Operation
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
  app.route({
    method: operation.method,
    url: options.mount?.(path) ?? path,
    ...(operation.binaryBody && { bodyLimit: operation.binaryBody.bytes }),
    handler: async (request, reply) => {
      const input = {
        body: operation.body && readPart('body', operation.body, request.body),
        params: operation.params && readPart('params', operation.params, request.params),
        query: operation.query && readPart('query', operation.query, request.query),
        request,
        reply,
      }
      return handler(input as Input<Id>)
    },
  })
}

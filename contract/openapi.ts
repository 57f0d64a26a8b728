import { z } from 'zod'
import { ERRORS, type ErrorCode } from './error-codes.ts'
import { OPERATIONS, type Operation } from './operations.ts'
import { problemSchema } from './problem.ts'

type Json = Record<string, unknown>

const ANY: readonly ErrorCode[] = [
  'request.headers_too_large',
  'rate.limited',
  'request.address_too_long',
  'request.wrong_host',
  'server.unreachable',
  'server.timeout',
  'server.unavailable',
  'internal',
]
const WITH_BODY: readonly ErrorCode[] = [
  'request.malformed',
  'request.too_deep',
  'request.timeout',
  'request.too_large',
  'request.unsupported_media_type',
  'request.invalid',
]

/** Every error an operation can answer with: its own and the ones its shape brings. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>(operation.errors)
  for (const code of ANY) codes.add(code)
  if (operation.method !== 'GET')
    codes
      .add('request.cross_site')
      .add('request.malformed')
      .add('request.unsupported_media_type')
      .add('request.too_large')
  if (operation.body !== undefined || operation.binaryBody !== undefined)
    for (const code of WITH_BODY) codes.add(code)
  if (operation.params !== undefined || operation.query !== undefined) codes.add('request.invalid')
  if (operation.session === 'required') codes.add('auth.required')
  return [...codes]
}

function ref(schema: z.ZodType, direction: 'input' | 'output', components: Json): Json {
  const printed = z.toJSONSchema(schema, {
    io: direction,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as Json & {
    $defs?: Json
    $schema?: string
    id?: string
  }
  const { $defs = {}, $schema: _dialect, id, ...body } = printed
  const moved = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'))
  for (const [name, definition] of Object.entries($defs)) {
    const { id: _id, ...rest } = definition as Json
    components[name] = moved(rest)
  }
  if (id === undefined) return moved(body) as Json
  components[id] = moved(body)
  return { $ref: `#/components/schemas/${id}` }
}

function parameters(operation: Operation, components: Json): Json[] {
  const list: Json[] = []
  for (const [place, schema] of [
    ['path', operation.params],
    ['query', operation.query],
  ] as const) {
    if (schema === undefined) continue
    for (const [name, field] of Object.entries(schema.shape)) {
      const required = place === 'path' || !(field as z.ZodType).safeParse(undefined).success
      list.push({ name, in: place, required, schema: ref(field as z.ZodType, 'input', components) })
    }
  }
  if (operation.ifMatch !== undefined) {
    list.push({
      name: 'If-Match',
      in: 'header',
      required: operation.ifMatch === 'required',
      description: 'The ETag of the version the change is based on',
      schema: { type: 'string' },
    })
  }
  return list
}

function responses(operation: Operation, components: Json): Json {
  const { answer } = operation
  const headers: Json = { 'X-Request-Id': { schema: { type: 'string' } } }
  for (const name of answer.headers ?? []) headers[name] = { schema: { type: 'string' } }
  const printed: Json = {
    [answer.status]: {
      description: answer.description,
      headers,
      ...(answer.schema && {
        content: {
          [answer.contentType ?? 'application/json']: { schema: ref(answer.schema, 'output', components) },
        },
      }),
    },
  }
  if (answer.notModified) printed[304] = { description: 'What the client has is current' }
  if (answer.redirect !== undefined)
    printed[302] = { description: answer.redirect, headers: { Location: { schema: { type: 'string' } } } }
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of errorsOf(operation))
    byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code])
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    printed[status] = {
      description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: ref(problemSchema, 'output', components) } },
    }
  }
  return printed
}

function requestBody(operation: Operation, components: Json): Json | undefined {
  if (operation.body) {
    return {
      required: !operation.body.safeParse(undefined).success,
      content: { 'application/json': { schema: ref(operation.body, 'input', components) } },
    }
  }
  if (operation.binaryBody) {
    const binary = { schema: { type: 'string', format: 'binary' } }
    return {
      required: true,
      content: Object.fromEntries(operation.binaryBody.types.map((type) => [type, binary])),
    }
  }
  return undefined
}

/** The OpenAPI 3.1 description of every promised operation, printed from the contract. */
export function printOpenApi(): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const operation of OPERATIONS as readonly Operation[]) {
    const body = requestBody(operation, components)
    const params = parameters(operation, components)
    paths[operation.path] ??= {}
    ;(paths[operation.path] as Json)[operation.method.toLowerCase()] = {
      operationId: operation.id,
      tags: [operation.tag],
      summary: operation.summary,
      security:
        operation.session === 'required'
          ? [{ session: [] }]
          : operation.session === 'optional'
            ? [{}, { session: [] }]
            : [],
      ...(params.length > 0 && { parameters: params }),
      ...(body && { requestBody: body }),
      responses: responses(operation, components),
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version: '1',
      description:
        'Accounts, sessions and profiles. Errors are RFC 9457 problem details with a `code` from docs/errors.md. State-changing requests need `Origin` or Fetch Metadata of the same site when they carry a cookie.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-gatehouse.session',
          description:
            'Set at sign-in. With COOKIE_DOMAIN the name is __Secure-gatehouse.session; over plain http, which only development uses, gatehouse.session.',
        },
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

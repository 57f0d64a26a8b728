import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { printOpenApi } from '#contract/openapi.ts'

type Described = { responses: Record<string, { content?: Record<string, { schema: object }> }> }

const description = printOpenApi() as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, object> }
}
const ajv = new Ajv2020({ strict: false, allErrors: true })
;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
ajv.addSchema({ $id: 'openapi', components: description.components })
const patterns = Object.keys(description.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

const validators = new Map<object, ValidateFunction>()
function compiled(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')
  const validate = validators.get(schema) ?? ajv.compile(JSON.parse(text) as object)
  validators.set(schema, validate)
  return validate
}

/** Holds an answer against the OpenAPI document: known status, content type and shape. Unpromised paths pass. */
export function assertDescribed(
  method: string,
  path: string,
  answer: { status: number; contentType: string; body: unknown },
): void {
  const promised = patterns.find(({ pattern }) => pattern.test(path))
  const operation = promised && description.paths[promised.path]?.[method.toLowerCase()]
  if (operation === undefined) return
  const label = `${method} ${path} → ${answer.status}`
  const response = operation.responses[answer.status]
  assert.ok(response, `${label} is not described`)
  if (response.content === undefined) return
  const type = answer.contentType.split(';', 1)[0] as string
  const media = response.content[type]
  assert.ok(
    media,
    `${label} has content type ${type}, described are ${Object.keys(response.content).join(', ')}`,
  )
  const validate = compiled(media.schema)
  assert.ok(validate(answer.body), `${label} does not fit its schema: ${ajv.errorsText(validate.errors)}`)
}

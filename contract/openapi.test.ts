import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { ERRORS } from './error-codes.ts'
import { errorsOf, printOpenApi } from './openapi.ts'
import { OPERATIONS, operation, type Operation } from './operations.ts'

type Printed = {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, { description: string }> }>
  >
  components: { schemas: Record<string, unknown> }
}
const all: readonly Operation[] = OPERATIONS

describe('printOpenApi', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(printOpenApi()))
    assert.ok(valid, JSON.stringify(errors))
    assert.equal(validator.version, '3.1')
  })

  it('equals docs/openapi.json; run `npm run docs` when this fails on purpose', async () => {
    const golden = await readFile(join(import.meta.dirname, '..', 'docs', 'openapi.json'), 'utf8')
    assert.equal(`${JSON.stringify(printOpenApi(), null, 2)}\n`, golden)
  })

  it('describes every operation once', () => {
    const { paths } = printOpenApi() as Printed
    const printed = Object.values(paths).flatMap((entry) =>
      Object.values(entry).map((value) => value.operationId),
    )
    assert.deepEqual(printed.sort(), all.map(({ id }) => id).sort())
    assert.equal(new Set(printed).size, printed.length)
  })

  it('names each error of an operation in the answer of its status', () => {
    const { paths } = printOpenApi() as Printed
    for (const one of all) {
      const { responses } = paths[one.path]![one.method.toLowerCase()]!
      for (const code of errorsOf(one)) {
        const response = responses[ERRORS[code].status]
        assert.ok(response?.description.includes(`\`${code}\``), `${one.id} does not describe ${code}`)
      }
    }
  })

  it('describes the success of every operation', () => {
    const { paths } = printOpenApi() as Printed
    for (const one of all)
      assert.ok(paths[one.path]![one.method.toLowerCase()]!.responses[one.answer.status], one.id)
  })

  it('leaves no reference dangling', () => {
    const printed = printOpenApi() as Printed
    const wanted = [...JSON.stringify(printed).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1],
    )
    const missing = wanted.filter((name) => !((name as string) in printed.components.schemas))
    assert.deepEqual(missing, [])
  })

  it('prints the same each time', () => {
    assert.equal(JSON.stringify(printOpenApi()), JSON.stringify(printOpenApi()))
  })
})

describe('errorsOf', () => {
  it('adds what a body brings', () => {
    const codes = errorsOf(operation('signUpEmail'))
    assert.ok(codes.includes('request.malformed'))
    assert.ok(codes.includes('request.invalid'))
    assert.ok(codes.includes('request.cross_site'))
  })

  it('adds auth.required where a session is needed', () => {
    assert.ok(errorsOf(operation('getMe')).includes('auth.required'))
    assert.ok(!errorsOf(operation('getSettings')).includes('auth.required'))
  })

  it('has no code twice', () => {
    for (const one of all) assert.equal(new Set(errorsOf(one)).size, errorsOf(one).length, one.id)
  })
})

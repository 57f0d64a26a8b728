import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { profileChangeSchema } from '#contract/profile.ts'
import type { FieldFault } from '#contract/problem.ts'
import { Problem } from '#server/lib/problem.ts'
import { readPart } from './route.ts'

function faults(
  place: 'body' | 'params' | 'query',
  schema: z.ZodType,
  value: unknown,
): readonly FieldFault[] {
  try {
    readPart(place, schema, value)
  } catch (error) {
    assert.ok(error instanceof Problem)
    assert.equal(error.code, 'request.invalid')
    return error.errors ?? []
  }
  return []
}
const pointers = (...args: Parameters<typeof faults>): string[] =>
  faults(...args).map(({ pointer }) => pointer)

describe('readPart', () => {
  it('gives back what the schema makes of the value', () => {
    assert.deepEqual(readPart('body', profileChangeSchema, { name: '  Ada   Lovelace ' }), {
      name: 'Ada Lovelace',
    })
  })
  it('points at each field', () => {
    assert.deepEqual(pointers('body', profileChangeSchema, { name: 1, bio: null }), ['/name', '/bio'])
  })
  it('points at the whole body when it is not an object', () => {
    assert.deepEqual(pointers('body', profileChangeSchema, []), [''])
    assert.deepEqual(pointers('body', profileChangeSchema, undefined), [''])
  })
  it('points at fields that are not known', () => {
    assert.deepEqual(pointers('body', profileChangeSchema, { name: 'Ada', isAdmin: true }), ['/isAdmin'])
  })
  it('escapes slashes and tildes as RFC 6901 asks', () => {
    assert.deepEqual(pointers('body', z.strictObject({}), { 'a/b~c': 1 }), ['/a~1b~0c'])
  })
  it('tells the field without a name from the whole body', () => {
    assert.deepEqual(pointers('body', z.strictObject({}), { '': 1 }), ['/'])
  })
  it('points into the query and the parameters', () => {
    const schema = z.object({ id: z.uuid() })
    assert.deepEqual(pointers('query', schema, { id: 'x' }), ['/query/id'])
    assert.deepEqual(pointers('params', schema, {}), ['/params/id'])
  })
  it('keeps the list short for a body of a thousand unknown fields', () => {
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`field${i}`, i]))
    assert.ok(faults('body', profileChangeSchema, body).length <= 20)
  })
  it('says what is wrong without the value', () => {
    const said = JSON.stringify(
      faults('body', profileChangeSchema, { timeZone: 'CANARY', handle: 'CANARY CANARY' }),
    )
    assert.doesNotMatch(said, /CANARY/)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#server/lib/problem.ts'
import { etagOf, requireVersion } from './versions.ts'

const isConflict = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'profile.conflict' && error.headers['etag'] === '"v7"'

describe('etagOf', () => {
  it('is a strong ETag', () => assert.equal(etagOf(7), '"v7"'))
})

describe('requireVersion', () => {
  it('passes the version itself', () => assert.doesNotThrow(() => requireVersion('"v7"', 7, 'required')))
  it('passes one of many', () => assert.doesNotThrow(() => requireVersion('"v6", "v7" ,"v8"', 7, 'required')))
  it('passes any', () => assert.doesNotThrow(() => requireVersion('*', 7, 'required')))
  it('refuses an older version and tells the newer', () =>
    assert.throws(() => requireVersion('"v6"', 7, 'required'), isConflict))
  it('refuses a weak ETag: If-Match compares strongly', () =>
    assert.throws(() => requireVersion('W/"v7"', 7, 'required'), isConflict))
  it('refuses the version without quotes', () =>
    assert.throws(() => requireVersion('v7', 7, 'required'), isConflict))
  it('refuses an empty header', () => assert.throws(() => requireVersion('', 7, 'required'), isConflict))
  it('refuses an ETag that only begins alike', () =>
    assert.throws(() => requireVersion('"v70"', 7, 'required'), isConflict))
  it('asks for the header where it is needed', () =>
    assert.throws(
      () => requireVersion(undefined, 7, 'required'),
      (error: unknown) => error instanceof Problem && error.code === 'request.precondition_required',
    ))
  it('does without where it is not', () =>
    assert.doesNotThrow(() => requireVersion(undefined, 7, 'optional')))
  it('holds it against the version where it is given all the same', () =>
    assert.throws(() => requireVersion('"v6"', 7, 'optional'), isConflict))
})

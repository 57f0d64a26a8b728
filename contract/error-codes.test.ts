import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ERRORS, type ErrorCode } from './error-codes.ts'
import { OPERATIONS, type Operation } from './operations.ts'

const ROOT = join(import.meta.dirname, '..')
const codes = Object.keys(ERRORS) as ErrorCode[]
// nginx answers for us where Gatehouse does not hear of a request.
const serverSource = globSync(['server/**/*.ts', 'scripts/nginx-problems.ts'], { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n')

describe('the registry of errors', () => {
  it('holds no code that the server never answers with', () => {
    assert.deepEqual(
      codes.filter((code) => !serverSource.includes(`'${code}'`)),
      [],
    )
  })

  it('holds every code that looks like one in the server', () => {
    const areas = [...new Set(codes.map((code) => code.split('.', 1)[0]))].join('|')
    const used = [...serverSource.matchAll(new RegExp(`'((?:${areas})\\.[a-z_]+)'`, 'g'))].map(
      (match) => match[1],
    )
    assert.deepEqual(
      used.filter((code) => !((code as string) in ERRORS)),
      [],
    )
  })

  it('uses statuses that HTTP knows for errors', () => {
    const known = new Set([
      400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 414, 415, 421, 422, 428, 429, 431, 500, 502, 503, 504,
    ])
    assert.deepEqual(
      codes.filter((code) => !known.has(ERRORS[code].status)),
      [],
    )
  })

  it('says in a sentence what to do, and in a title what happened', () => {
    for (const code of codes) {
      assert.match(ERRORS[code].title, /^[A-Z].*[^.]$/, code)
      assert.match(ERRORS[code].fix, /^[A-Z].*\.$/, code)
    }
  })

  it('names codes as area.what_happened', () => {
    assert.deepEqual(
      codes.filter((code) => code !== 'internal' && !/^[a-z]+\.[a-z]+(_[a-z]+)*$/.test(code)),
      [],
    )
  })

  it('lets each error of one operation keep to the errors of that kind of request', () => {
    for (const { id, errors, ifMatch } of OPERATIONS as readonly Operation[]) {
      assert.equal(errors.includes('profile.conflict'), ifMatch !== undefined, id)
      assert.equal(errors.includes('request.precondition_required'), ifMatch === 'required', id)
    }
  })
})

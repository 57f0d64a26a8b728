import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { completeLock as complete } from './complete-lock.mjs'
import { ROOT } from './root.ts'

type Lock = { packages: Record<string, Record<string, unknown>> }
const completeLock = complete as (lock: Lock) => string[]

describe('package-lock.json', () => {
  it('names every optional package, else "npm ci" refuses it (run: node scripts/complete-lock.mjs)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock
    assert.equal(completeLock(lock).join(' '), '')
  })
})

describe('completeLock', () => {
  it('adds what is missing, with the platform that its name tells', () => {
    const lock: Lock = {
      packages: {
        '': { optionalDependencies: { here: '1.0.0' } },
        'node_modules/here': { version: '1.0.0' },
        'node_modules/tool': { dev: true, optionalDependencies: { '@tool/binding-linux-x64-musl': '2.0.0' } },
      },
    }
    assert.deepEqual(completeLock(lock), ['@tool/binding-linux-x64-musl@2.0.0'])
    assert.deepEqual(lock.packages['node_modules/@tool/binding-linux-x64-musl'], {
      version: '2.0.0',
      dev: true,
      optional: true,
      cpu: ['x64'],
      libc: ['musl'],
      os: ['linux'],
    })
  })

  it('finds a package that is nested under the one that wants it', () => {
    const lock: Lock = {
      packages: {
        'node_modules/a': { optionalDependencies: { b: '1.0.0' } },
        'node_modules/a/node_modules/b': { version: '1.0.0' },
      },
    }
    assert.deepEqual(completeLock(lock), [])
  })
})

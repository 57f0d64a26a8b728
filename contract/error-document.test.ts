import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ERRORS } from './error-codes.ts'
import { printErrorDocument } from './error-document.ts'

describe('printErrorDocument', () => {
  it('equals docs/errors.md; run `npm run docs` when this fails on purpose', async () => {
    const file = await readFile(join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8')
    assert.equal(printErrorDocument(), file)
  })

  it('has one anchored row for each code', () => {
    const anchors = [...printErrorDocument().matchAll(/<a id="([^"]+)">/g)].map((match) => match[1])
    assert.deepEqual(anchors.sort(), Object.keys(ERRORS).sort())
  })
})

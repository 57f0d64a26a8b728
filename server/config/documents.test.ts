import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createConfig } from './config.ts'
import { printConfigurationDocument, printEnvExample } from './documents.ts'
import { VARIABLES } from './env.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const names = Object.keys(VARIABLES).sort()

describe('printEnvExample', () => {
  it('equals .env.example; run `npm run docs` when this fails on purpose', async () => {
    assert.equal(printEnvExample(), await readFile(join(ROOT, '.env.example'), 'utf8'))
  })

  it('has every variable once', () => {
    const shown = [...printEnvExample().matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1])
    assert.deepEqual(shown.sort(), names)
  })

  it('sets nothing but what is safe to copy', () => {
    const set = [...printEnvExample().matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]])
    assert.deepEqual(set, [
      ['NODE_ENV', 'development'],
      ['PORT', '3000'],
      ['OPS_PORT', '3001'],
      ['DATA_DIR', './data'],
      ['LOG_LEVEL', 'info'],
    ])
    assert.doesNotThrow(() => createConfig(Object.fromEntries(set) as NodeJS.ProcessEnv))
  })

  it('holds no secret that production would take', () => {
    const all = [...printEnvExample().matchAll(/^(?:# )?([A-Z_]+)=(.+)$/gm)].map((match) => [
      match[1],
      match[2],
    ])
    assert.throws(
      () => createConfig({ ...(Object.fromEntries(all) as NodeJS.ProcessEnv), NODE_ENV: 'production' }),
      /BETTER_AUTH_SECRET is missing[\s\S]*DATABASE_URL holds[\s\S]*REDIS_URL holds[\s\S]*SMTP_URL holds/,
    )
  })
})

describe('printConfigurationDocument', () => {
  it('equals docs/configuration.md; run `npm run docs` when this fails on purpose', async () => {
    assert.equal(printConfigurationDocument(), await readFile(join(ROOT, 'docs', 'configuration.md'), 'utf8'))
  })

  it('has one row for each variable', () => {
    const shown = [...printConfigurationDocument().matchAll(/<a id="([^"]+)">/g)].map((match) => match[1])
    assert.deepEqual(shown.sort(), names)
  })

  it('tells of the file twin of each secret and of no other', () => {
    const twins = new Set(
      [...printConfigurationDocument().matchAll(/`([A-Z_]+)_FILE`/g)].map((match) => match[1]),
    )
    twins.delete('NAME')
    assert.deepEqual([...twins].sort(), [
      'BETTER_AUTH_SECRET',
      'DATABASE_URL',
      'MIGRATION_DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
    ])
  })
})

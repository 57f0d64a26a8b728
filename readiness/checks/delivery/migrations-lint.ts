import { schemaChanges, type SchemaChange } from '#readiness/facts/delivery/schema-changes.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

/** Older ones have run everywhere; only what is still to come can be mended. */
const NEWEST = 3

const SAYS: Readonly<Record<SchemaChange['kind'], (change: SchemaChange) => string>> = {
  'drop-table': ({ table }) => `drops the table ${table}`,
  'drop-column': ({ table, name }) => `drops the column ${name} of ${table}`,
  'rename-table': ({ table }) => `renames the table ${table}`,
  'rename-column': ({ table, name }) => `renames the column ${name} of ${table}`,
  'add-required-column': ({ table, name }) => `adds ${name} to ${table}, not null and without a default`,
}

export const migrationsLint = defineCheck({
  line: 'deployment/migrations',
  name: 'lint',
  title: 'The newest migrations leave the running version alive',
  proof: 'hint',
  looksAt: `The newest ${NEWEST} SQL migrations, read by the parser of Postgres: renamed tables and columns, and required columns without a default on tables that are there already.`,
  why: 'While a release is rolled out the old version runs against the new schema. A column that was renamed is gone for it, and a required one without a default cannot be added to a table that has rows.',
  mend: 'Expand first, contract in a later release: add the new column, write both, move the data, then drop the old one. Give a required column a default, or add it nullable and set NOT NULL later.',
  sources: ['squawk: adding-required-field, renaming-column', 'PostgreSQL: ALTER TABLE'],
  needs: { schema: schemaChanges },
  judge({ schema: { files, changes } }) {
    if (files.length < 2)
      return nothingToSee('There is no second SQL migration: nothing runs against an older schema yet.')
    const newest = new Set(files.slice(1).slice(-NEWEST))
    const faults = some(
      changes
        .filter(({ file, kind }) => newest.has(file) && kind !== 'drop-table' && kind !== 'drop-column')
        .map((change) => ({ file: change.file, line: change.line, observed: SAYS[change.kind](change) })),
    )
    if (faults !== undefined)
      return fail(
        'The newest migrations break the version that runs meanwhile, or cannot run on a table with rows.',
        'Add, move the data, and drop in a later release; give required columns a default.',
        faults,
      )
    const [last] = [...newest].slice(-1)
    return pass('The newest migrations neither rename nor require anything of rows that are there.', [
      { file: last ?? '', observed: `${newest.size} migrations` },
    ])
  },
})

import { schemaChanges } from '#readiness/facts/delivery/schema-changes.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const foreignKeys = defineCheck({
  line: 'performance/queries',
  name: 'migrations',
  title: 'Every foreign key has an index',
  proof: 'hint',
  looksAt:
    'All SQL migrations in their order, read by the parser of Postgres: foreign keys that are there in the end, and indexes that begin with their columns.',
  why: 'Postgres makes no index for a foreign key: each delete of what it points to reads the whole table, and so does each join from that side.',
  mend: 'create index concurrently on t (column), in a migration of its own.',
  sources: ['PostgreSQL: 5.5.5 Foreign Keys'],
  needs: { schema: schemaChanges },
  judge({ schema: { foreignKeys: count, unindexed, files } }) {
    if (count === 0) return nothingToSee('No SQL migration makes a foreign key.')
    const findings = some(
      unindexed.map(({ file, line, table, columns, references }) => ({
        file,
        line,
        observed: `${table} (${columns.join(', ')}) points to ${references} without an index`,
      })),
    )
    if (findings !== undefined)
      return fail(
        `${unindexed.length} of ${count} foreign keys have no index.`,
        'Create an index that begins with the columns of the key.',
        findings,
      )
    return pass(`All ${count} foreign keys have an index.`, [
      { file: files[0] ?? '', observed: `${count} foreign keys` },
    ])
  },
})

import { sqlEchoes } from '#readiness/facts/source/sql-echoes.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

export const noSqlEcho = defineCheck({
  line: 'code/sql-echo',
  name: 'code',
  title: 'No SQL statement is written to the log',
  proof: 'whole',
  looksAt:
    'Settings that write every statement out: SQLAlchemy’s echo, Django’s DEBUG and its logger django.db.backends, `logger` of drizzle, `log: ["query"]` of Prisma and Kysely, `logging` of TypeORM and Sequelize (which is on unless it is set to false), `debug` of knex and mongoose, and log_statement = all of the server.',
  why: 'Statements carry what people typed: addresses, tokens, password hashes. In the log they are kept longer and read by more people than in the database, and writing them costs time on each request.',
  mend: 'Take the setting out, or bind it to development: `echo=settings.debug`, `logging: false`. To find slow statements, log those over a limit (`log_min_duration_statement = 500ms`).',
  sources: ['ASVS 5.0 16.2.5', 'CWE-532', 'Django: DEBUG keeps all queries in memory'],
  needs: { sql: sqlEchoes },
  judge({ sql }) {
    const evidence = some(
      sql.echoes
        .filter(({ isDevelopment }) => !isDevelopment)
        .map(({ file, line, what }) => ({ file, line, observed: what, expected: 'off in production' })),
    )
    if (evidence !== undefined)
      return fail(
        'Statements of the database are written out.',
        'Take the setting out, or bind it to development.',
        evidence,
      )
    if (sql.unread.length > 0)
      return unknown(`Files that may set it could not be parsed: ${sql.unread.slice(0, 5).join(', ')}`)
    if (sql.databases.length === 0 && sql.others.length > 0)
      return nothingToSee(`Whether statements are logged is not known of ${sql.others[0]}.`)
    if (sql.databases.length === 0) return notApplicable('The product uses no database library.')
    return pass('No statement of the database is written out.', [
      { observed: `${sql.files} files; database libraries: ${sql.databases.join(', ')}` },
    ])
  },
})

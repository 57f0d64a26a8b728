import { ciCommands } from '#readiness/facts/delivery/ci-commands.ts'
import { migrationFiles } from '#readiness/facts/delivery/migration-files.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { testFiles } from '#readiness/facts/testing/test-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { fail, notApplicable, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const FIX =
  'Run every migration in CI against the real database from nothing, and from the schema of the last release with data in it.'
const COMMAND =
  /\b(prisma migrate (deploy|dev|reset)|alembic (-\S+ \S+ )*upgrade|manage\.py migrate|knex(js)? migrate|migrate:(latest|up|run|deploy)|migration:run|drizzle-kit (migrate|push)|db:(migrate|setup|schema:load|prepare|reset)|flyway( \S+)* migrate|dbmate|goose (\S+ )*up|sqitch deploy|sequelize(-cli)? db:migrate|typeorm( \S+)* migration:run|artisan migrate|ecto\.migrate|migrateToLatest|supabase (start|db reset|db push)|atlas migrate|node-pg-migrate|graphile-migrate)\b/
const IN_TEST =
  /\b(migrate|migrations?|migrateToLatest|runMigrations|run_migrations|migrateUp|upgrade)\(|command\.upgrade|\bmigrate\b.{0,40}\b(deploy|latest|up|head)\b|MigrationExecutor|prisma migrate|call_command\(["']migrate|from ['"][^'"]*migrat\w*['"]/i

export const migrationsTested = defineCheck({
  line: 'deployment/migrations',
  name: 'tested',
  title: 'Migrations are run before they reach production',
  proof: 'whole',
  looksAt:
    'Folders of migrations (SQL, Prisma, Drizzle, Alembic, Django, Rails, Knex, Flyway and others), and whether CI or the tests run them.',
  why: 'A migration that fails half-way in production is the longest outage a small team has.',
  mend: FIX,
  needs: {
    migrations: migrationFiles,
    ci: ciCommands,
    tests: testFiles,
    uses: projectUses,
    known: manifests,
  },
  judge({ migrations, ci, tests, uses, known }): Judgement {
    if (uses.database === undefined) return notApplicable('Nothing in the tree uses a database.')
    const [first] = migrations
    if (first === undefined)
      return unknown('No migrations were found. Name their folder in readiness.yaml: paths.migrations.')
    const folder = first.path.slice(0, first.path.lastIndexOf('/'))
    const command = ci.commands.find(({ text, isOnChange }) => isOnChange && COMMAND.test(text))
    if (command !== undefined && !command.isSwallowed)
      return pass('CI runs them on every change.', [
        {
          file: command.file,
          line: command.line,
          observed: `${command.text.slice(0, 160)}${command.through === '' ? '' : ` (through ${command.through.slice(0, 160)})`}`,
        },
      ])
    if (command !== undefined)
      return fail(
        'CI runs the migrations and ignores whether they work.',
        'Take `|| true` or continue-on-error away.',
        [{ file: command.file, line: command.line, observed: command.text.slice(0, 160) }],
      )
    const test = tests.find(
      ({ path, titles, text }) =>
        IN_TEST.test(text) && (titles.length > 0 || /conftest|setup|fixture|_?app|database/i.test(path)),
    )
    if (test !== undefined) return pass('Tests run them.', [{ file: test.path, observed: 'runs migrations' }])
    const django =
      first.tool === 'Django' && known.depends(/^(django|pytest-django)$/) !== undefined && tests.length > 0
    const disabled = ci.commands.find(({ text }) => /--no-?migrations\b/.test(text))
    if (django && disabled === undefined)
      return pass('Tests of Django build their database by the migrations.', [
        { file: tests[0]?.path ?? '', observed: 'tests of Django' },
      ])
    return unknown(
      `${migrations.length} migrations of ${first.tool} are in ${folder}; that anything runs them before production cannot be seen.`,
      [{ file: first.path, observed: `a migration of ${first.tool}` }],
    )
  },
})

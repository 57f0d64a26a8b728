import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { DATABASE_CREDENTIALS, DATABASE_SETTINGS } from './database-fixtures.ts'
import { ALERT, CONSOLE_LOG, PRINT, SQL_ECHO } from './debug-fixtures.ts'
import { DEFAULT_SECRET } from './secret-fixtures.ts'

export const SOURCE_FIXTURES: FixtureTable = {
  'security/default-secret/code': DEFAULT_SECRET,
  'security/default-database-credentials/code': DATABASE_CREDENTIALS,
  'security/default-database-credentials/settings-files': DATABASE_SETTINGS,
  'code/console-log/code': CONSOLE_LOG,
  'code/alert/code': ALERT,
  'code/print/code': PRINT,
  'code/sql-echo/code': SQL_ECHO,
}

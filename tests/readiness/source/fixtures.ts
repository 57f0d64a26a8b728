import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { BUNDLE_CONSOLE, BUNDLE_DIALOGS } from './bundle-fixtures.ts'
import { DATABASE_CREDENTIALS, DATABASE_SETTINGS } from './database-fixtures.ts'
import { ALERT, CONSOLE_LOG, PRINT, SQL_ECHO } from './debug-fixtures.ts'
import { SECRETS_OF_SCRIPTS, SECRETS_OF_SETTINGS } from './file-secret-fixtures.ts'
import { DEFAULT_SECRET } from './secret-fixtures.ts'

export const SOURCE_FIXTURES: FixtureTable = {
  'security/default-secret/code': DEFAULT_SECRET,
  'security/default-secret/settings-files': SECRETS_OF_SETTINGS,
  'security/default-secret/start-scripts': SECRETS_OF_SCRIPTS,
  'security/default-database-credentials/code': DATABASE_CREDENTIALS,
  'security/default-database-credentials/settings-files': DATABASE_SETTINGS,
  'code/console-log/code': CONSOLE_LOG,
  'code/console-log/bundle': BUNDLE_CONSOLE,
  'code/alert/code': ALERT,
  'code/alert/bundle': BUNDLE_DIALOGS,
  'code/print/code': PRINT,
  'code/sql-echo/code': SQL_ECHO,
}

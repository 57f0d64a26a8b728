import type { Check } from '#readiness/model/check.ts'
import { noAlert } from './alert.ts'
import { bundleWithoutConsole, bundleWithoutDialogs } from './built-bundle.ts'
import { noConsoleLog } from './console-log.ts'
import { databaseCredentialsInCode, databaseCredentialsInSettings } from './default-database-credentials.ts'
import { defaultSecretInCode } from './default-secret.ts'
import { defaultSecretInScripts, defaultSecretInSettings } from './default-secret-in-files.ts'
import { noPrint } from './print.ts'
import { noSqlEcho } from './sql-echo.ts'

export const SOURCE_CHECKS: readonly Check[] = [
  defaultSecretInCode,
  defaultSecretInSettings,
  defaultSecretInScripts,
  databaseCredentialsInCode,
  databaseCredentialsInSettings,
  noConsoleLog,
  bundleWithoutConsole,
  noAlert,
  bundleWithoutDialogs,
  noPrint,
  noSqlEcho,
]

import type { Check } from '#readiness/model/check.ts'
import { backupStrategy } from './backup-strategy.ts'
import { baseline } from './baseline.ts'
import { documentsUpdated } from './documents-updated.ts'
import { environmentCorsOrigin } from './environment-cors-origin.ts'
import { environmentDatabase } from './environment-database.ts'
import { environmentLogLevel } from './environment-log-level.ts'
import { environmentNodeEnv } from './environment-node-env.ts'
import { environmentRedis } from './environment-redis.ts'
import { environmentRequired } from './environment-required.ts'
import { environmentSecret } from './environment-secret.ts'
import { environmentSessionTimeout } from './environment-session-timeout.ts'
import { environmentUrl } from './environment-url.ts'
import { foreignKeys } from './foreign-keys.ts'
import { migrationsLint } from './migrations-lint.ts'
import { migrationsTested } from './migrations-tested.ts'
import { rollback } from './rollback.ts'
import { scanCompleted, vulnerabilities } from './scans.ts'
import { smokeTests } from './smoke.ts'

export const DELIVERY_CHECKS: readonly Check[] = [
  environmentNodeEnv,
  environmentSecret,
  environmentUrl,
  environmentDatabase,
  environmentRedis,
  environmentCorsOrigin,
  environmentSessionTimeout,
  environmentLogLevel,
  environmentRequired,
  migrationsTested,
  migrationsLint,
  foreignKeys,
  backupStrategy,
  rollback,
  smokeTests,
  baseline,
  scanCompleted,
  vulnerabilities,
  documentsUpdated,
]

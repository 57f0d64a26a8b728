import type { Check } from '#readiness/model/check.ts'
import { environmentCorsOrigin } from './environment-cors-origin.ts'
import { environmentDatabase } from './environment-database.ts'
import { environmentLogLevel } from './environment-log-level.ts'
import { environmentNodeEnv } from './environment-node-env.ts'
import { environmentRedis } from './environment-redis.ts'
import { environmentRequired } from './environment-required.ts'
import { environmentSecret } from './environment-secret.ts'
import { environmentSessionTimeout } from './environment-session-timeout.ts'
import { environmentUrl } from './environment-url.ts'

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
]

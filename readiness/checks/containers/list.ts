import type { Check } from '#readiness/model/check.ts'
import { composeDatabaseCredentials } from './database-credentials.ts'
import { composeDatabasePorts } from './database-ports.ts'
import { composeSegmentation } from './network-segmentation.ts'
import { composeUser, dockerfileUser } from './non-root.ts'
import { composeRedisAuthentication, noRedis } from './redis-authentication.ts'
import { composeSecrets, dockerfileSecrets } from './secret-management.ts'

export const CONTAINERS_CHECKS: readonly Check[] = [
  composeSecrets,
  dockerfileSecrets,
  composeDatabaseCredentials,
  composeDatabasePorts,
  composeRedisAuthentication,
  noRedis,
  dockerfileUser,
  composeUser,
  composeSegmentation,
]

import type { Check } from '#readiness/model/check.ts'
import { composeDatabaseCredentials } from './database-credentials.ts'
import { composeDatabasePorts } from './database-ports.ts'
import { composeSegmentation } from './network-segmentation.ts'
import { composeSecrets, dockerfileSecrets } from './secret-management.ts'

export const CONTAINERS_CHECKS: readonly Check[] = [
  composeSecrets,
  dockerfileSecrets,
  composeDatabaseCredentials,
  composeDatabasePorts,
  composeSegmentation,
]

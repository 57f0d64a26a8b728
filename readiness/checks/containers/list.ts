import type { Check } from '#readiness/model/check.ts'
import { composeContainerHealth, composeProxyHealth } from './container-health.ts'
import { composeDataVolumes } from './data-volumes.ts'
import { composeDatabaseCredentials } from './database-credentials.ts'
import { composeDatabasePorts } from './database-ports.ts'
import { devServer } from './dev-server.ts'
import { infrastructureRegions } from './infrastructure.ts'
import { kubernetesDatabasePorts, kubernetesProbes, kubernetesSecrets, kubernetesUser } from './kubernetes.ts'
import { composeLogRetention } from './log-retention.ts'
import { composeSegmentation } from './network-segmentation.ts'
import { composeUser, dockerfileUser } from './non-root.ts'
import { composeConnections, composeWorkers } from './processes.ts'
import { composeRedisAuthentication } from './redis-authentication.ts'
import { composeBlueGreen, deploymentScaling } from './release.ts'
import { composeReplicas } from './replicas.ts'
import { composeLimits, composeReservations } from './resources.ts'
import { restoreDrill } from './restore-drill.ts'
import { composeSecrets, dockerfileSecrets } from './secret-management.ts'

export const CONTAINERS_CHECKS: readonly Check[] = [
  composeSecrets,
  dockerfileSecrets,
  composeDatabaseCredentials,
  composeDatabasePorts,
  composeRedisAuthentication,
  dockerfileUser,
  composeUser,
  composeSegmentation,
  devServer,
  composeLimits,
  composeReservations,
  composeProxyHealth,
  composeWorkers,
  composeConnections,
  composeReplicas,
  composeContainerHealth,
  composeLogRetention,
  composeDataVolumes,
  restoreDrill,
  composeBlueGreen,
  deploymentScaling,
  infrastructureRegions,
  kubernetesSecrets,
  kubernetesDatabasePorts,
  kubernetesUser,
  kubernetesProbes,
]

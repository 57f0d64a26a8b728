import type { Check } from '#readiness/model/check.ts'
import { ACCOUNTS_CHECKS } from './accounts/list.ts'
import { ANSWERS_CHECKS } from './answers/list.ts'
import { ATTESTED_CHECKS } from './attested/list.ts'
import { CONTAINERS_CHECKS } from './containers/list.ts'
import { DELIVERY_CHECKS } from './delivery/list.ts'
import { DOCUMENTS_CHECKS } from './documents/list.ts'
import { FRAMEWORK_CHECKS } from './framework/list.ts'
import { METRICS_CHECKS } from './metrics/list.ts'
import { MONITORING_CHECKS } from './monitoring/list.ts'
import { NGINX_CHECKS } from './nginx/list.ts'
import { SECRETS_CHECKS } from './secrets/list.ts'
import { SOURCE_CHECKS } from './source/list.ts'
import { TESTING_CHECKS } from './testing/list.ts'

/** Every check there is. Each folder is named for what its checks look at, and lists them itself. */
export const CHECKS: readonly Check[] = [
  ...ACCOUNTS_CHECKS,
  ...ANSWERS_CHECKS,
  ...ATTESTED_CHECKS,
  ...CONTAINERS_CHECKS,
  ...DELIVERY_CHECKS,
  ...DOCUMENTS_CHECKS,
  ...FRAMEWORK_CHECKS,
  ...METRICS_CHECKS,
  ...MONITORING_CHECKS,
  ...NGINX_CHECKS,
  ...SECRETS_CHECKS,
  ...SOURCE_CHECKS,
  ...TESTING_CHECKS,
]

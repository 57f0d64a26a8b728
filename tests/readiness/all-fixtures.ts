import type { FixtureTable } from './_fixtures.ts'
import { ACCOUNTS_FIXTURES } from './accounts/fixtures.ts'
import { ANSWERS_FIXTURES } from './answers/fixtures.ts'
import { ATTESTED_FIXTURES } from './attested/fixtures.ts'
import { CONTAINERS_FIXTURES } from './containers/fixtures.ts'
import { DELIVERY_FIXTURES } from './delivery/fixtures.ts'
import { DOCUMENTS_FIXTURES } from './documents/fixtures.ts'
import { FRAMEWORK_FIXTURES } from './framework/fixtures.ts'
import { METRICS_FIXTURES } from './metrics/fixtures.ts'
import { MONITORING_FIXTURES } from './monitoring/fixtures.ts'
import { NGINX_FIXTURES } from './nginx/fixtures.ts'
import { SECRETS_FIXTURES } from './secrets/fixtures.ts'
import { SOURCE_FIXTURES } from './source/fixtures.ts'
import { TESTING_FIXTURES } from './testing/fixtures.ts'

/** The fixtures of every check. Each folder keeps its own. */
export const FIXTURES: FixtureTable = {
  ...ACCOUNTS_FIXTURES,
  ...ANSWERS_FIXTURES,
  ...ATTESTED_FIXTURES,
  ...CONTAINERS_FIXTURES,
  ...DELIVERY_FIXTURES,
  ...DOCUMENTS_FIXTURES,
  ...FRAMEWORK_FIXTURES,
  ...METRICS_FIXTURES,
  ...MONITORING_FIXTURES,
  ...NGINX_FIXTURES,
  ...SECRETS_FIXTURES,
  ...SOURCE_FIXTURES,
  ...TESTING_FIXTURES,
}

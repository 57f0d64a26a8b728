import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { ISOLATION_FIXTURES } from './isolation-fixtures.ts'
import { KUBERNETES_FIXTURES } from './kubernetes-fixtures.ts'
import { OPERATIONS_FIXTURES } from './operations-fixtures.ts'
import { RELEASE_FIXTURES } from './release-fixtures.ts'
import { SECURITY_FIXTURES } from './security-fixtures.ts'

export const CONTAINERS_FIXTURES: FixtureTable = {
  ...SECURITY_FIXTURES,
  ...ISOLATION_FIXTURES,
  ...OPERATIONS_FIXTURES,
  ...RELEASE_FIXTURES,
  ...KUBERNETES_FIXTURES,
}

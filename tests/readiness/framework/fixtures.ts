import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { ACCOUNT_FIXTURES } from './account-fixtures.ts'
import { API_FIXTURES } from './api-fixtures.ts'
import { ERROR_FIXTURES } from './error-fixtures.ts'
import { OPERATION_FIXTURES } from './operation-fixtures.ts'
import { SESSION_FIXTURES } from './session-fixtures.ts'

export const FRAMEWORK_FIXTURES: FixtureTable = {
  ...ACCOUNT_FIXTURES,
  ...SESSION_FIXTURES,
  ...API_FIXTURES,
  ...ERROR_FIXTURES,
  ...OPERATION_FIXTURES,
}

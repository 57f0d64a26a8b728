import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { CACHE_FIXTURES } from './_cache-fixtures.ts'
import { ERROR_FIXTURES } from './_error-fixtures.ts'
import { HEADER_FIXTURES } from './_header-fixtures.ts'
import { REACH_FIXTURES } from './_reach-fixtures.ts'
import { SECURITY_TXT } from './_security-txt-fixtures.ts'
import { TLS_FIXTURES } from './_tls-fixtures.ts'

export const ANSWERS_FIXTURES: FixtureTable = {
  ...CACHE_FIXTURES,
  ...ERROR_FIXTURES,
  ...HEADER_FIXTURES,
  ...REACH_FIXTURES,
  ...TLS_FIXTURES,
  'deployment/critical-resolved/security-txt': SECURITY_TXT,
}

import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { ENVIRONMENT_FIXTURES } from './environment-fixtures.ts'
import { RELEASE_FIXTURES } from './release-fixtures.ts'

export const DELIVERY_FIXTURES: FixtureTable = { ...ENVIRONMENT_FIXTURES, ...RELEASE_FIXTURES }

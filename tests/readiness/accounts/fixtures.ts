import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const ACCOUNTS_FIXTURES: FixtureTable = {}

import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const TESTING_FIXTURES: FixtureTable = {}

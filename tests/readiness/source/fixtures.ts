import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const SOURCE_FIXTURES: FixtureTable = {}

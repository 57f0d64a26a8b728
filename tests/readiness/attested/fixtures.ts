import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const ATTESTED_FIXTURES: FixtureTable = {}

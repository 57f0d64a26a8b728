import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const CONTAINERS_FIXTURES: FixtureTable = {}

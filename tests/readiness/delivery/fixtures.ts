import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const DELIVERY_FIXTURES: FixtureTable = {}

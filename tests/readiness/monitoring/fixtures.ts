import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const MONITORING_FIXTURES: FixtureTable = {}

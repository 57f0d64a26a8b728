import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const METRICS_FIXTURES: FixtureTable = {}

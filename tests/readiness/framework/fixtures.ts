import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const FRAMEWORK_FIXTURES: FixtureTable = {}

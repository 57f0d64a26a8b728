import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const ANSWERS_FIXTURES: FixtureTable = {}

import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const DOCUMENTS_FIXTURES: FixtureTable = {}

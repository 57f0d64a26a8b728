import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const SECRETS_FIXTURES: FixtureTable = {}

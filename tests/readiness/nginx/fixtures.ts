import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

export const NGINX_FIXTURES: FixtureTable = {}

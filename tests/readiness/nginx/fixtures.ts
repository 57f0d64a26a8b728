import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { CACHE_FIXTURES } from './cache-fixtures.ts'
import { CADDY_FIXTURES } from './caddy-fixtures.ts'
import { EDGE_FIXTURES } from './edge-fixtures.ts'
import { HEADER_FIXTURES } from './header-fixtures.ts'
import { LIMIT_FIXTURES } from './limit-fixtures.ts'
import { TRAEFIK_FIXTURES } from './traefik-fixtures.ts'

export const NGINX_FIXTURES: FixtureTable = {
  ...EDGE_FIXTURES,
  ...HEADER_FIXTURES,
  ...LIMIT_FIXTURES,
  ...CACHE_FIXTURES,
  ...CADDY_FIXTURES,
  ...TRAEFIK_FIXTURES,
}

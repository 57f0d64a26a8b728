import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { ACCOUNT_FIXTURES } from './account-fixtures.ts'
import { API_FIXTURES } from './api-fixtures.ts'
import { DJANGO_FIXTURES } from './django-fixtures.ts'
import { ERROR_FIXTURES } from './error-fixtures.ts'
import { OPERATION_FIXTURES } from './operation-fixtures.ts'
import { SERVER_FIXTURES } from './server-fixtures.ts'
import { SESSION_FIXTURES } from './session-fixtures.ts'
import type { MoreFixtures } from './small-projects.ts'

function withMore(table: FixtureTable, more: readonly MoreFixtures[]): FixtureTable {
  return Object.fromEntries(
    Object.entries(table).map(([id, { passing, failing, others = [] }]) => {
      const further = more.flatMap((each) => each[id] ?? [])
      return [
        id,
        {
          passing: [...passing, ...further.flatMap((each) => each.passing ?? [])] as const,
          failing: [...failing, ...further.flatMap((each) => each.failing ?? [])] as const,
          others: [...others, ...further.flatMap((each) => each.others ?? [])],
        },
      ]
    }),
  )
}

export const FRAMEWORK_FIXTURES: FixtureTable = withMore(
  { ...ACCOUNT_FIXTURES, ...SESSION_FIXTURES, ...API_FIXTURES, ...ERROR_FIXTURES, ...OPERATION_FIXTURES },
  [DJANGO_FIXTURES, SERVER_FIXTURES],
)

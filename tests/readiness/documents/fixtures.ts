import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { API_DOCUMENT_FIXTURES } from './_api-fixtures.ts'
import { DEVELOPMENT_DOCUMENT_FIXTURES } from './_development-fixtures.ts'
import { OPERATION_DOCUMENT_FIXTURES } from './_operation-fixtures.ts'

export const DOCUMENTS_FIXTURES: FixtureTable = {
  ...API_DOCUMENT_FIXTURES,
  ...OPERATION_DOCUMENT_FIXTURES,
  ...DEVELOPMENT_DOCUMENT_FIXTURES,
}

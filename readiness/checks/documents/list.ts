import type { Check } from '#readiness/model/check.ts'

export const DOCUMENTS_CHECKS: readonly Check[] = []

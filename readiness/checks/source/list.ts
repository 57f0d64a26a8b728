import type { Check } from '#readiness/model/check.ts'

export const SOURCE_CHECKS: readonly Check[] = []

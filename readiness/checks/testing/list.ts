import type { Check } from '#readiness/model/check.ts'

export const TESTING_CHECKS: readonly Check[] = []

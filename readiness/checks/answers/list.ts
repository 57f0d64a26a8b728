import type { Check } from '#readiness/model/check.ts'

export const ANSWERS_CHECKS: readonly Check[] = []

import type { Check } from '#readiness/model/check.ts'

export const FRAMEWORK_CHECKS: readonly Check[] = []

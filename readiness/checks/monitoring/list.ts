import type { Check } from '#readiness/model/check.ts'

export const MONITORING_CHECKS: readonly Check[] = []

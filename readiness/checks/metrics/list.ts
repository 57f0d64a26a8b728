import type { Check } from '#readiness/model/check.ts'

export const METRICS_CHECKS: readonly Check[] = []

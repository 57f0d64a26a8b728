import type { Check } from '#readiness/model/check.ts'

export const DELIVERY_CHECKS: readonly Check[] = []

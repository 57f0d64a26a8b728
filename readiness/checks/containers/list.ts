import type { Check } from '#readiness/model/check.ts'

export const CONTAINERS_CHECKS: readonly Check[] = []

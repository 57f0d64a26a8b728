import type { Check } from '#readiness/model/check.ts'

export const ATTESTED_CHECKS: readonly Check[] = []

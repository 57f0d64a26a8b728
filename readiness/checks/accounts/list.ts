import type { Check } from '#readiness/model/check.ts'

export const ACCOUNTS_CHECKS: readonly Check[] = []

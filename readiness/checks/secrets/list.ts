import type { Check } from '#readiness/model/check.ts'

export const SECRETS_CHECKS: readonly Check[] = []

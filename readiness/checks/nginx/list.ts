import type { Check } from '#readiness/model/check.ts'

export const NGINX_CHECKS: readonly Check[] = []

import type { Check } from '#readiness/model/check.ts'
import { apiFiles, apiRun } from './api.ts'
import { authCoverage, backendCoverage, frontendCoverage } from './coverage.ts'
import { FLOW_CHECKS } from './flows.ts'

export const TESTING_CHECKS: readonly Check[] = [
  frontendCoverage,
  backendCoverage,
  authCoverage,
  apiFiles,
  apiRun,
  ...FLOW_CHECKS,
]

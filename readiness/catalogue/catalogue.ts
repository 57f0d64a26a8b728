import type { Line } from '#readiness/model/line.ts'
import { CRITERIA, IMPROVEMENT, METRICS } from './criteria.ts'
import { CRITICAL } from './critical.ts'
import { CONFIGURATION, DEPLOYMENT } from './deployment.ts'
import { HIGH } from './high.ts'
import { MEDIUM } from './medium.ts'

/** Every line of the checklist, in its order and wording. */
export const CATALOGUE: readonly Line[] = [
  ...CRITICAL,
  ...HIGH,
  ...MEDIUM,
  ...CONFIGURATION,
  ...DEPLOYMENT,
  ...CRITERIA,
  ...METRICS,
  ...IMPROVEMENT,
]

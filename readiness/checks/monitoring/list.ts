import type { Check } from '#readiness/model/check.ts'
import { alerts } from './alerts.ts'
import { EXPORTER_CHECKS } from './exporters.ts'
import { logAggregation } from './log-aggregation.ts'
import { logRetention } from './log-retention.ts'
import { receivers } from './receivers.ts'
import { requiredAlerts } from './required-alerts.ts'

export const MONITORING_CHECKS: readonly Check[] = [
  alerts,
  requiredAlerts,
  receivers,
  ...EXPORTER_CHECKS,
  logAggregation,
  logRetention,
]

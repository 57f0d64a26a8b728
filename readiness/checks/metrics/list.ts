import type { Check } from '#readiness/model/check.ts'
import { hijacking } from './hijacking.ts'
import { pageLoad } from './page-load.ts'
import { RATIO_CHECKS } from './ratios.ts'
import { responseTime } from './response-time.ts'
import { uptime } from './uptime.ts'
import { loadedAlerts, watchedDatabase, watchedRedis } from './watched.ts'

export const METRICS_CHECKS: readonly Check[] = [
  loadedAlerts,
  watchedDatabase,
  watchedRedis,
  pageLoad,
  responseTime,
  ...RATIO_CHECKS,
  uptime,
  hijacking,
]

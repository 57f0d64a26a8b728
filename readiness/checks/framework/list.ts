import type { Check } from '#readiness/model/check.ts'
import { apiRateLimit } from './api-rate-limit.ts'
import { auditLogs } from './audit-logs.ts'
import { authRateLimit } from './auth-rate-limit.ts'
import { boundaries } from './boundaries.ts'
import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import { customMetrics } from './custom-metrics.ts'
import { emailVerification } from './email-verification.ts'
import { errorDetails } from './error-details.ts'
import { errorMessages } from './error-messages.ts'
import { errorMonitoring } from './error-monitoring.ts'
import { errorStandards } from './error-standards.ts'
import { experiments, featureFlags } from './feature-flags.ts'
import { globalHandler } from './global-handler.ts'
import { lockout } from './lockout.ts'
import { logout } from './logout.ts'
import { passwordChange } from './password-change.ts'
import { pooling } from './pooling.ts'
import { redisCaching } from './redis-caching.ts'
import { requestId } from './request-id.ts'
import { secureCookies } from './secure-cookies.ts'
import { securityHeaders } from './security-headers.ts'
import { sessionTimeout } from './session-timeout.ts'
import { sizeLimits } from './size-limits.ts'
import { structuredLogging } from './structured-logging.ts'
import { tracing } from './tracing.ts'

export const FRAMEWORK_CHECKS: readonly Check[] = [
  secureCookies,
  csrf,
  authRateLimit,
  emailVerification,
  cors,
  apiRateLimit,
  sizeLimits,
  securityHeaders,
  sessionTimeout,
  passwordChange,
  lockout,
  logout,
  boundaries,
  errorMessages,
  globalHandler,
  errorDetails,
  structuredLogging,
  requestId,
  errorStandards,
  errorMonitoring,
  redisCaching,
  pooling,
  tracing,
  customMetrics,
  auditLogs,
  experiments,
  featureFlags,
]

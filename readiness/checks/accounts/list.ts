import type { Check } from '#readiness/model/check.ts'
import { apiRateLimitProbe } from './api-rate-limit.ts'
import { authRateLimitProbe } from './auth-rate-limit.ts'
import { csrfProbe } from './cross-site.ts'
import { emailVerificationProbe } from './email-verification.ts'
import { enumerationCheck } from './enumeration.ts'
import { lockoutProbe } from './lockout.ts'
import { logoutProbe } from './logout.ts'
import { mailedLinksProbe } from './mailed-links.ts'
import { passwordChangeCheck } from './password-change.ts'
import { attemptsLogged, auditLogsProbe, logCanaries } from './records.ts'
import { requestIdCheck } from './request-id.ts'
import { secureCookiesProbe } from './secure-cookies.ts'
import { sessionLimitsProbe } from './session-limits.ts'
import { sessionTimeoutProbe } from './session-timeout.ts'

export const ACCOUNTS_CHECKS: readonly Check[] = [
  enumerationCheck,
  mailedLinksProbe,
  secureCookiesProbe,
  csrfProbe,
  authRateLimitProbe,
  emailVerificationProbe,
  apiRateLimitProbe,
  sessionTimeoutProbe,
  sessionLimitsProbe,
  passwordChangeCheck,
  lockoutProbe,
  logoutProbe,
  requestIdCheck,
  logCanaries,
  auditLogsProbe,
  attemptsLogged,
]

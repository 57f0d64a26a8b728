import type { Check } from '#readiness/model/check.ts'
import { certificates, deployedCertificates } from './certificates.ts'
import { compression } from './compression.ts'
import { cors } from './cors.ts'
import { errorDetails } from './error-details.ts'
import { errorShape } from './error-shape.ts'
import { exposedInside, exposedSecrets, publicMetrics } from './exposed.ts'
import { HEADER_CHECKS } from './header-checks.ts'
import { health } from './health.ts'
import { hsts } from './hsts.ts'
import { httpCaching } from './http-caching.ts'
import { httpsRedirect } from './https-redirect.ts'
import { liveCookies } from './live-cookies.ts'
import { protocols } from './protocols.ts'
import { reachableDatabases } from './reachable-databases.ts'
import { redisPassword } from './redis-password.ts'
import { requestId } from './request-id.ts'
import { reportedHoles } from './security-txt.ts'
import { securityHeaders } from './security-headers.ts'
import { sizeLimits } from './size-limits.ts'
import { smoke } from './smoke.ts'
import { staticAssets } from './static-assets.ts'

export const ANSWERS_CHECKS: readonly Check[] = [
  exposedSecrets,
  protocols,
  certificates,
  httpsRedirect,
  hsts,
  liveCookies,
  reachableDatabases,
  redisPassword,
  cors,
  sizeLimits,
  securityHeaders,
  errorDetails,
  exposedInside,
  errorShape,
  requestId,
  httpCaching,
  staticAssets,
  compression,
  publicMetrics,
  ...HEADER_CHECKS,
  health,
  reportedHoles,
  deployedCertificates,
  smoke,
]

import type { Check } from '#readiness/model/check.ts'
import { blueGreenOfNginx } from './blue-green.ts'
import { httpCaching, staticAssets } from './caching.ts'
import { certificatesOfCaddy, hstsByCaddy, httpsRedirectOfCaddy } from './caddy.ts'
import { certificatesOfNginx } from './certificates.ts'
import { clientAddress } from './client-address.ts'
import { compression } from './compression.ts'
import { nginxFaults } from './faults.ts'
import { httpsRedirectOfNginx } from './https-redirect.ts'
import { apiRateLimit, authRateLimit, limitRequest, limitZone } from './limit-requests.ts'
import { requestIdOfNginx, structuredLogOfNginx } from './logging.ts'
import {
  contentSecurityPolicy,
  contentTypeOptions,
  frameOptions,
  referrerPolicy,
  xssProtection,
} from './page-headers.ts'
import { securityHeaders } from './security-headers.ts'
import { sizeLimits } from './size-limits.ts'
import { certificatesOfTraefik, hstsByTraefik, httpsRedirectOfTraefik, traefikApi } from './traefik.ts'
import { hstsByNginx, transportSecurityHeader } from './transport.ts'

export const NGINX_CHECKS: readonly Check[] = [
  certificatesOfNginx,
  httpsRedirectOfNginx,
  hstsByNginx,
  authRateLimit,
  clientAddress,
  nginxFaults,
  apiRateLimit,
  sizeLimits,
  securityHeaders,
  requestIdOfNginx,
  structuredLogOfNginx,
  httpCaching,
  staticAssets,
  compression,
  frameOptions,
  contentTypeOptions,
  xssProtection,
  referrerPolicy,
  contentSecurityPolicy,
  transportSecurityHeader,
  limitZone,
  limitRequest,
  blueGreenOfNginx,
  certificatesOfCaddy,
  httpsRedirectOfCaddy,
  hstsByCaddy,
  certificatesOfTraefik,
  httpsRedirectOfTraefik,
  hstsByTraefik,
  traefikApi,
]

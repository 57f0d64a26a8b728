import type { Check } from '#readiness/model/check.ts'
import { architecture } from './architecture.ts'
import { authentication } from './authentication.ts'
import { contributing } from './contributing.ts'
import { environment } from './environment.ts'
import { errors } from './errors.ts'
import { openapi } from './openapi.ts'
import { requirements } from './requirements.ts'
import { style } from './style.ts'
import { troubleshooting } from './troubleshooting.ts'

export const DOCUMENTS_CHECKS: readonly Check[] = [
  openapi,
  authentication,
  errors,
  environment,
  requirements,
  troubleshooting,
  architecture,
  contributing,
  style,
]

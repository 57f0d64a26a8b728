import { librariesOf } from './libraries.ts'

/** Words of code that the checks ask about and that come without an import. */
const JAVASCRIPT =
  /componentDidCatch|limiter|rateLimit|redis|valkey|Boundary|\balert\(|useClass|onUncaughtError|setErrorHandler|onError|useGlobalFilters|formatError|problem|setHeader|winston|logger|process\.stdout|getDerivedStateFromError|errorElement|errorComponent|defaultErrorComponent|onErrorCaptured|errorHandler|unhandledrejection|uncaughtException|onerror|NextAuth|[aA]uthOptions|betterAuth|disableCSRFCheck|disableOriginCheck|Access-Control-Allow-Origin|\.(stack|clearCookie)\b|svelte:boundary|requestId|request_id|correlationId|x-request-id|traceparent|problem\+json|captureException|aria-describedby|aria-invalid|role=["']alert|createServer\(|genReqId|bodyLimit|bodyParser|poweredByHeader|headers\(\)|handleError|Content-Security-Policy|[lL]og[oO]ut|[sS]ign[oO]ut|featureFlag|FeatureFlag|feature_flag|isEnabled|useFlag|experiment|variant|auditLog|audit_log|\baudit\b|cookies?\(?\)?\.set\(|setCookie|set-cookie/i
const PYTHON =
  /INSTALLED_APPS|MIDDLEWARE|SESSION_|CSRF_|CORS_|DATABASES|CONN_MAX_AGE|ALLOWED_HOSTS|SECURE_|csrf_exempt|WTF_CSRF|DATA_UPLOAD|MAX_CONTENT_LENGTH|errorhandler|exception_handler|format_exc|print_exc|traceback|ACCOUNT_EMAIL|ACCESS_TOKEN|REFRESH_TOKEN|TOKEN_(EXPIRE|LIFETIME)|LIFETIME|set_cookie|delete_cookie|logout|sign_?out|debug\s*=\s*True|request_id|correlation|problem\+json|feature_?flag|waffle|audit|Access-Control-Allow-Origin|allow_origins|JSONFormatter|JsonFormatter|DEBUG/i

const SPECIFIER = /(?:\bfrom|\brequire\(|\bimport\(?)\s*['"]([^'"\n]{1,120})['"]/g
const MODULE = /^[ \t]*(?:from|import)[ \t]+([\w.]{1,120})/gm

export function isJavaScript(path: string): boolean {
  return /\.([cm]?[jt]s|[jt]sx|vue|svelte|astro)$/.test(path) && !/\.d\.[cm]?ts$/.test(path)
}
export const isPython = (path: string): boolean => path.endsWith('.py')

/** Whether a file says anything that is asked about: it is parsed only then. */
export function isWorthReading(path: string, text: string): boolean {
  if (isPython(path)) {
    if (PYTHON.test(text)) return true
    for (const [, module = ''] of text.matchAll(MODULE))
      if (librariesOf('pypi', module).length > 0) return true
    return false
  }
  if (JAVASCRIPT.test(text)) return true
  for (const [, module = ''] of text.matchAll(SPECIFIER))
    if (librariesOf('npm', module).length > 0) return true
  return false
}

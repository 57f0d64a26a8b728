import { LIBRARIES } from './libraries.ts'

/** Words of code that the checks ask about and that come without an import. */
const WORDS =
  /componentDidCatch|[lL]imiter|[rR]ate_?[lL]imit|[rR]edis|[vV]alkey|Boundary|\balert\(|useClass|onUncaughtError|setErrorHandler|onError|useGlobalFilters|formatError|setHeader|winston|logger|process\.stdout|getDerivedStateFromError|errorElement|errorComponent|defaultErrorComponent|onErrorCaptured|errorHandler|unhandledrejection|uncaughtException|onerror|NextAuth|[aA]uthOptions|betterAuth|disableCSRFCheck|disableOriginCheck|Access-Control-Allow-Origin|\.(stack|clearCookie)\b|svelte:boundary|requestId|request_id|correlationId|[xX]-[rR]equest-[iI][dD]|[cC]orrelation|traceparent|problem\+json|captureException|aria-describedby|aria-invalid|role=["']alert|createServer\(|genReqId|bodyLimit|bodyParser|poweredByHeader|headers\(\)|handleError|Content-Security-Policy|[lL]og[oO]ut|[sS]ign[oO]ut|featureFlag|FeatureFlag|feature_flag|isEnabled|useFlag|[eE]xperiment|[vV]ariant|[aA]udit|cookies?\(?\)?\.set\(|setCookie|[sS]et-[cC]ookie/
const PYTHON_WORDS =
  /INSTALLED_APPS|MIDDLEWARE|SESSION_|CSRF_|CORS_|DATABASES|CONN_MAX_AGE|ALLOWED_HOSTS|SECURE_|csrf_exempt|WTF_CSRF|DATA_UPLOAD|MAX_CONTENT_LENGTH|errorhandler|exception_handler|format_exc|print_exc|traceback|ACCOUNT_EMAIL|ACCESS_TOKEN|REFRESH_TOKEN|TOKEN_(EXPIRE|LIFETIME)|LIFETIME|set_cookie|delete_cookie|logout|sign_?out|debug\s*=\s*True|request_id|correlation|problem\+json|feature_?flag|waffle|audit|Access-Control-Allow-Origin|allow_origins|JSONFormatter|JsonFormatter|DEBUG/

const named = (ecosystem: 'npm' | 'pypi'): string =>
  [...new Set(LIBRARIES.filter((each) => each.ecosystem === ecosystem).map(({ name }) => name))]
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')

/** Whether a file says anything that is asked about: its tree is walked only then. */
export const WORTH_READING = new RegExp(
  [
    WORDS.source,
    PYTHON_WORDS.source,
    `['"](?:${named('npm')})['"/]`,
    `^[ \\t]*(?:from|import)[ \\t]+(?:${named('pypi')})\\b`,
  ].join('|'),
  'm',
)

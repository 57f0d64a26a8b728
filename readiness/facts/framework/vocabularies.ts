/** Words that tell of a thing in whatever language a file is written: code, SQL, configuration. */
export const VOCABULARIES = {
  lockout:
    /failed_?(login|sign_?in|auth|password|attempt)[_a-z]*|(login|sign_?in|password|auth|failed)_?(attempt|failure)s?(_?count)?|lock(ed)?_?(out|until|at|account)\b|account_?lock|too_?many_?attempts|max_?(login_?)?attempts/i,
  audit:
    /audit_?(log|event|trail|entry|record)s?\b|\baudit\.(log|record|write|info)|security_?(event|log)s?\b|authn_(login|password|token)/i,
  flags:
    /feature_?flags?\b|feature_?toggles?\b|\bis_?(feature_?)?enabled\(|\buse_?feature\w*\(|flag_?is_?active|has_?feature\(/i,
  experiments:
    /\bexperiment(s|_?id|_?variant|_?assignment)?\b|\bab_?test|\ba\/b test|variant_?(of|for|id)|split_?test|assign_?(variant|bucket)|exposure_?event/i,
  headers:
    /x-content-type-options|content-security-policy|strict-transport-security|x-frame-options|contentsecuritypolicy/i,
  requestId: /\b(x-)?(request|correlation|trace)[-_]?id\b|traceparent/i,
  problem: /application\/problem\+json|problem_?details?\b|rfc ?(7807|9457)/i,
  boundary: /<svelte:boundary|<\w*Boundary\b|<\w*ErrorCatch\w*/,
  agent:
    /ddtrace-run|newrelic-admin|opentelemetry-instrument|(--require|--import|-r)[ =]?\S*(dd-trace|newrelic|instrument|otel|opentelemetry|tracing|telemetry|elastic-apm)|NEW_RELIC_LICENSE_KEY|DD_AGENT_HOST|DD_TRACE_|OTEL_EXPORTER_OTLP|ELASTIC_APM_/,
} as const
export type Vocabulary = keyof typeof VOCABULARIES

/** A place where a word of a vocabulary is. */
export type Mention = { file: string; line: number; word: string; language: string }

/** Files in which words are looked for. */
export const WORDED =
  /\.([cm]?[jt]sx?|py|vue|svelte|astro|sql|prisma|html|jinja2?|j2|ejs|hbs|graphql|go|rb|php|java|kt|cs|rs|ex)$/i

/** Files that say how it is run; words of some vocabularies count there as well. */
export const DEPLOYMENT =
  /(^|\/)(Dockerfile[^/]*|[^/]*\.dockerfile|(docker-)?compose[^/]*\.ya?ml|Procfile|package\.json|[^/]*\.conf(\.template|\.j2)?|Caddyfile[^/]*|vercel\.json|netlify\.toml|_headers|fly\.toml|app\.ya?ml|render\.ya?ml|staticwebapp\.config\.json|firebase\.json|serverless\.ya?ml|values[^/]*\.ya?ml|[^/]*deployment[^/]*\.ya?ml|[^/]*entrypoint[^/]*\.sh|start[^/]*\.sh)$/i
export const DEPLOYED: readonly Vocabulary[] = ['headers', 'requestId', 'agent']
export const IN_CODE: readonly Vocabulary[] = [
  'lockout',
  'audit',
  'flags',
  'experiments',
  'headers',
  'requestId',
  'problem',
  'boundary',
]

/** What a library is for, as far as a line of the checklist asks. */
export type Purpose =
  | 'web server'
  | 'browser root'
  | 'session'
  | 'token'
  | 'password'
  | 'cors'
  | 'rate limit'
  | 'lockout'
  | 'security headers'
  | 'upload'
  | 'error boundary'
  | 'error monitoring'
  | 'tracing'
  | 'metrics'
  | 'structured log'
  | 'plain log'
  | 'request id'
  | 'problem'
  | 'database'
  | 'redis'
  | 'session cache'
  | 'audit'
  | 'flags'
  | 'experiments'

export type Library = {
  /** Name of the module; what lies under it counts as well. */
  name: string
  ecosystem: 'npm' | 'pypi'
  purpose: Purpose
  /** Where it runs, when that is certain. */
  side?: 'browser' | 'server'
  /** Calls, classes, elements or settings that count as use of it. Left out: importing it in code that ships. */
  use?: RegExp
}

type Rest = Pick<Library, 'side' | 'use'>
const npm = (purpose: Purpose, names: string, rest: Rest = {}): Library[] =>
  names.split(' ').map((name) => ({ name, ecosystem: 'npm', purpose, ...rest }))
const python = (purpose: Purpose, names: string, rest: Rest = {}): Library[] =>
  names.split(' ').map((name) => ({ name, ecosystem: 'pypi', purpose, side: 'server', ...rest }))
const server = { side: 'server' } as const
const browser = { side: 'browser' } as const

/** One row a library. A new one is a word in its row. */
export const LIBRARIES: readonly Library[] = [
  ...npm(
    'web server',
    'express fastify koa hono @hono/node-server @nestjs/core @nestjs/common @hapi/hapi restify polka h3 elysia @trpc/server apollo-server @apollo/server graphql-yoga next/server sails @adonisjs/core @feathersjs/feathers @sveltejs/kit @remix-run/node @tanstack/react-start',
    server,
  ),
  ...python(
    'web server',
    'django flask fastapi starlette aiohttp.web sanic tornado bottle quart falcon litestar pyramid rest_framework ninja connexion',
  ),
  ...npm('browser root', 'react-dom/client', { ...browser, use: /(^|\.)(createRoot|hydrateRoot)$/ }),
  ...npm('browser root', 'react-dom', { ...browser, use: /(^|\.)(render|hydrate)$/ }),
  ...npm('browser root', 'vue', { ...browser, use: /(^|\.)(createApp|createSSRApp)$|^Vue$/ }),
  ...npm('browser root', 'preact solid-js/web svelte @angular/platform-browser', {
    ...browser,
    use: /(^|\.)(render|hydrate|mount|bootstrapApplication|platformBrowserDynamic|platformBrowser)$/,
  }),

  ...npm('session', 'better-auth', { ...server, use: /^betterAuth$/ }),
  ...npm('session', 'next-auth @auth/core @auth/express @auth/sveltekit', server),
  ...npm(
    'session',
    'express-session cookie-session koa-session @fastify/session @fastify/secure-session fastify-session iron-session hono-sessions lucia',
    server,
  ),
  ...python('session', 'flask_login starlette.middleware.sessions flask_session fastapi_users'),
  ...npm('token', 'jsonwebtoken jose @nestjs/jwt fastify-jwt @fastify/jwt express-jwt', server),
  ...python('token', 'jwt jose flask_jwt_extended rest_framework_simplejwt authlib.jose'),
  ...npm(
    'password',
    'bcrypt bcryptjs bcrypt-nodejs argon2 @node-rs/argon2 @node-rs/bcrypt passport-local scrypt-kdf',
    server,
  ),
  ...python('password', 'bcrypt passlib argon2 django.contrib.auth werkzeug.security flask_bcrypt pwdlib'),

  ...npm(
    'cors',
    'cors @fastify/cors fastify-cors @koa/cors koa-cors koa2-cors hono/cors @elysiajs/cors',
    server,
  ),
  ...python(
    'cors',
    'fastapi.middleware.cors starlette.middleware.cors flask_cors aiohttp_cors corsheaders sanic_cors sanic_ext',
  ),

  ...npm(
    'rate limit',
    'express-rate-limit express-slow-down rate-limiter-flexible @fastify/rate-limit fastify-rate-limit @nestjs/throttler koa-ratelimit koa2-ratelimit hono-rate-limiter @upstash/ratelimit @arcjet/next @arcjet/node limiter bottleneck elysia-rate-limit express-brute',
    server,
  ),
  ...python(
    'rate limit',
    'slowapi django_ratelimit ratelimit flask_limiter fastapi_limiter rest_framework.throttling',
  ),
  ...python('lockout', 'axes defender django_defender'),
  ...npm('lockout', 'express-brute passport-local-mongoose', server),

  ...npm(
    'security headers',
    'helmet @fastify/helmet koa-helmet fastify-helmet hono/secure-headers next-secure-headers nuxt-security @nosecone/next lusca',
    server,
  ),
  ...python('security headers', 'flask_talisman talisman csp django_csp secweb'),
  ...npm('upload', 'multer busboy formidable express-fileupload @fastify/multipart', server),

  ...npm('error boundary', 'react-error-boundary', {
    ...browser,
    use: /(^|\.)(ErrorBoundary|withErrorBoundary)$/,
  }),
  ...npm('error boundary', '@sentry/react @sentry/nextjs', {
    ...browser,
    use: /(^|\.)(ErrorBoundary|withErrorBoundary)$/,
  }),
  ...npm('error boundary', '@bugsnag/plugin-react', { ...browser, use: /ErrorBoundary|getPlugin$/ }),

  ...npm(
    'error monitoring',
    '@sentry/react @sentry/browser @sentry/vue @sentry/svelte @sentry/angular @sentry/solid',
    {
      ...browser,
      use: /(^|\.)init$/,
    },
  ),
  ...npm(
    'error monitoring',
    '@sentry/node @sentry/bun @sentry/deno @sentry/nestjs @sentry/serverless @sentry/aws-serverless',
    {
      ...server,
      use: /(^|\.)init$/,
    },
  ),
  ...npm(
    'error monitoring',
    '@sentry/nextjs @sentry/nuxt @sentry/sveltekit @sentry/remix @sentry/astro @sentry/tanstackstart-react',
    {
      use: /(^|\.)init$/,
    },
  ),
  ...npm('error monitoring', '@bugsnag/js @bugsnag/node @bugsnag/browser', { use: /(^|\.)start$/ }),
  ...npm('error monitoring', 'rollbar', { use: /(^|\.)(Rollbar|init)$/ }),
  ...npm(
    'error monitoring',
    '@honeybadger-io/js @airbrake/node @airbrake/browser @appsignal/nodejs raygun raygun4js',
    {
      use: /(^|\.)(configure|Notifier|Appsignal|Client|init)$/,
    },
  ),
  ...npm('error monitoring', '@datadog/browser-rum @datadog/browser-logs', {
    ...browser,
    use: /(^|\.)init$/,
  }),
  ...npm('error monitoring', 'logrocket @highlight-run/node @highlight-run/next', {
    use: /(^|\.)(init|H\.init)$/,
  }),
  ...python('error monitoring', 'sentry_sdk rollbar honeybadger', { use: /(^|\.)(init|configure)$/ }),
  ...python('error monitoring', 'raven bugsnag', { use: /(^|\.)(Client|configure)$/ }),

  ...npm('tracing', 'dd-trace', { ...server, use: /(^|\.)init$|^require$/ }),
  ...npm(
    'tracing',
    'newrelic elastic-apm-node @appsignal/nodejs applicationinsights @google-cloud/trace-agent',
    server,
  ),
  ...npm(
    'tracing',
    '@opentelemetry/sdk-node @opentelemetry/sdk-trace-node @vercel/otel @opentelemetry/auto-instrumentations-node @azure/monitor-opentelemetry @logfire/node',
    {
      ...server,
      use: /(^|\.)(NodeSDK|NodeTracerProvider|registerOTel|start|useAzureMonitor|configure)$/,
    },
  ),
  ...npm('tracing', '@sentry/node @sentry/nestjs @sentry/nextjs @sentry/bun', {
    ...server,
    use: /(^|\.)init$/,
  }),
  ...python(
    'tracing',
    'ddtrace newrelic.agent elasticapm opentelemetry.sdk.trace opentelemetry.instrumentation logfire',
    {},
  ),
  ...python('tracing', 'sentry_sdk', { use: /(^|\.)init$/ }),

  ...npm('metrics', 'prom-client', { ...server, use: /(^|\.)(Counter|Histogram|Gauge|Summary)$/ }),
  ...npm('metrics', '@opentelemetry/api @opentelemetry/sdk-metrics', {
    ...server,
    use: /(^|\.)(createCounter|createHistogram|createGauge|createUpDownCounter|createObservableGauge|createObservableCounter)$/,
  }),
  ...npm('metrics', 'hot-shots node-statsd statsd-client lynx datadog-metrics', {
    ...server,
    use: /(^|\.)(increment|timing|gauge|histogram|distribution)$/,
  }),
  ...npm('metrics', '@willsoto/nestjs-prometheus', {
    ...server,
    use: /make(Counter|Histogram|Gauge|Summary)Provider$/,
  }),
  ...python('metrics', 'prometheus_client', { use: /(^|\.)(Counter|Histogram|Gauge|Summary)$/ }),
  ...python('metrics', 'opentelemetry.metrics opentelemetry', {
    use: /(^|\.)create_(counter|histogram|gauge|up_down_counter|observable_\w+)$/,
  }),
  ...python('metrics', 'statsd datadog aioprometheus', {
    use: /(^|\.)(increment|incr|timing|gauge|histogram|distribution|Counter|Histogram)$/,
  }),

  ...npm(
    'structured log',
    'pino pino-http bunyan nestjs-pino hono-pino roarr tslog @logtape/logtape',
    server,
  ),
  ...npm('structured log', 'winston', { ...server, use: /(^|\.)(format\.json|json|logstash|ecsFormat)$/ }),
  ...npm('structured log', '@elastic/ecs-winston-format @elastic/ecs-pino-format logform', server),
  ...python(
    'structured log',
    'structlog pythonjsonlogger json_log_formatter logstash_async ecs_logging python_json_logger logging_json google.cloud.logging',
  ),
  ...python('structured log', 'loguru', { use: /(^|\.)(logger\.)?(add|configure)$/ }),
  ...npm('plain log', 'morgan winston debug log4js loglevel consola signale', server),
  ...python('plain log', 'logging loguru'),

  ...npm(
    'request id',
    'express-request-id cls-rtracer koa-requestid hono/request-id express-correlation-id @godaddy/terminus correlation-id nestjs-cls',
    server,
  ),
  ...python(
    'request id',
    'asgi_correlation_id django_guid log_request_id flask_log_request_id starlette_context django_structlog',
  ),
  ...npm(
    'problem',
    'http-problem-details express-http-problem-details zod-problem-details @hapi/boom http-errors',
    server,
  ),
  ...python(
    'problem',
    'fastapi_problem_details fastapi_problem fastapi_rfc7807 drf_problems drf_standardized_errors rfc9457',
  ),

  ...npm('database', 'pg', { ...server, use: /(^|\.)(Pool|Client|native\.Pool)$/ }),
  ...npm('database', 'postgres postgres.js', { ...server, use: /^postgres$|^sql$/ }),
  ...npm('database', 'mysql2 mysql mysql2/promise mariadb', {
    ...server,
    use: /(^|\.)(createPool|createConnection|createPoolCluster)$/,
  }),
  ...npm('database', '@prisma/client', { ...server, use: /(^|\.)(PrismaClient)$/ }),
  ...npm('database', 'typeorm sequelize knex mongoose mongodb', {
    ...server,
    use: /(^|\.)(DataSource|createConnection|Sequelize|knex|connect|MongoClient|createPool)$|^Knex$/,
  }),
  ...python(
    'database',
    'psycopg_pool asyncpg psycopg2.pool psycopg2 psycopg aiomysql databases mysql.connector.pooling',
    {
      use: /(^|\.)(ConnectionPool|AsyncConnectionPool|create_pool|ThreadedConnectionPool|SimpleConnectionPool|MySQLConnectionPool|connect|Database)$/,
    },
  ),
  ...python('database', 'sqlalchemy sqlmodel sqlalchemy.ext.asyncio', {
    use: /(^|\.)(create_engine|create_async_engine|engine_from_config)$/,
  }),
  ...python('database', 'flask_sqlalchemy', { use: /(^|\.)SQLAlchemy$/ }),
  ...npm('redis', 'redis ioredis @upstash/redis @redis/client', server),
  ...python('redis', 'redis aioredis django_redis redis.asyncio'),
  ...npm(
    'session cache',
    'connect-redis rate-limit-redis koa-redis @better-auth/redis-storage fastify-session-redis-store',
    server,
  ),
  ...npm('audit', 'audit-log @paralleldrive/audit', server),
  ...python('audit', 'auditlog easyaudit django_easy_audit'),

  ...npm(
    'flags',
    '@openfeature/server-sdk @openfeature/web-sdk @openfeature/react-sdk unleash-client @unleash/proxy-client-react @unleash/nextjs launchdarkly-node-server-sdk @launchdarkly/node-server-sdk launchdarkly-js-client-sdk launchdarkly-react-client-sdk flagsmith flagsmith-nodejs @growthbook/growthbook @growthbook/growthbook-react @vercel/flags flags configcat-js configcat-node @splitsoftware/splitio @happykit/flags statsig-node statsig-js statsig-react flagged @statsig/js-client @statsig/statsig-node-core',
  ),
  ...npm('flags', 'posthog-js posthog-node', { use: /(getFeatureFlag|isFeatureEnabled|useFeatureFlag\w*)$/ }),
  ...python(
    'flags',
    'waffle flags UnleashClient ldclient flagsmith growthbook openfeature gargoyle configcatclient statsig splitio',
  ),
  ...npm(
    'experiments',
    '@growthbook/growthbook @growthbook/growthbook-react @optimizely/optimizely-sdk @optimizely/react-sdk @amplitude/experiment-js-client @amplitude/experiment-node-server statsig-node statsig-js statsig-react @statsig/js-client @statsig/statsig-node-core @splitsoftware/splitio @eppo/node-server-sdk @eppo/js-client-sdk vwo-node-sdk @absmartly/javascript-sdk',
  ),
  ...python('experiments', 'growthbook optimizely statsig eppo_client amplitude_experiment'),
]

const BY_NAME = new Map<string, Library[]>()
for (const library of LIBRARIES) {
  const key = `${library.ecosystem}:${library.name}`
  BY_NAME.set(key, [...(BY_NAME.get(key) ?? []), library])
}

const FOUND = new Map<string, readonly Library[]>()
const REMEMBERED = 5_000

/** The libraries that a module name stands for: "pino/file" is pino, "django.urls" is django. */
export function librariesOf(ecosystem: Library['ecosystem'], module: string): readonly Library[] {
  const key = `${ecosystem}:${module}`
  const known = FOUND.get(key)
  if (known !== undefined) return known
  const separator = ecosystem === 'npm' ? '/' : '.'
  const parts = module.replace(/^(npm|node):/, '').split(separator, 4)
  const found: Library[] = []
  for (let count = parts.length; count > 0; count -= 1)
    found.push(...(BY_NAME.get(`${ecosystem}:${parts.slice(0, count).join(separator)}`) ?? []))
  if (FOUND.size < REMEMBERED) FOUND.set(key, found)
  return found
}

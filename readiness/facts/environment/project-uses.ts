import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { manifests, type Manifests } from './manifests.ts'

/** What the project is made of, each with where that is seen. Undefined: no sign of it. */
export type ProjectUses = {
  /** Pages that run in a browser. */
  browser?: Evidence
  /** A program that answers requests. */
  server?: Evidence
  accounts?: Evidence
  database?: Evidence
  redis?: Evidence
  /** What sends errors, traces or metrics to a service of others. */
  hostedMonitoring?: Evidence
}

const DEPENDENCIES: Readonly<Record<keyof ProjectUses, RegExp>> = {
  browser:
    /^(react|react-dom|preact|vue|svelte|@sveltejs\/kit|@angular\/core|solid-js|next|nuxt|astro|@remix-run\/react|@builder\.io\/qwik|lit|ember-source|@hotwired\/turbo)$/,
  server:
    /^(express|fastify|koa|hono|@hapi\/hapi|@nestjs\/core|next|nuxt|@sveltejs\/kit|@remix-run\/(node|serve)|elysia|restify|@adonisjs\/core|fastapi|flask|django|starlette|aiohttp|tornado|sanic|litestar|falcon|bottle|pyramid|uvicorn|gunicorn|rails|sinatra|laravel\/framework|symfony\/framework-bundle|spring-boot-starter-web|axum|actix-web|rocket|phoenix|github\.com\/(gin-gonic\/gin|labstack\/echo.*|gofiber\/fiber.*|go-chi\/chi.*))$/,
  accounts:
    /^(better-auth|next-auth|@auth\/core|passport|passport-local|lucia|@clerk\/.+|@supabase\/(auth-helpers.*|ssr)|@workos-inc\/.+|iron-session|express-session|@fastify\/(session|jwt)|jsonwebtoken|django|django-allauth|djoser|djangorestframework-simplejwt|flask-login|flask-security(-too)?|fastapi-users|python-jose|pyjwt|passlib|authlib|devise|laravel\/(fortify|sanctum|breeze))$/,
  database:
    /^(pg|postgres|mysql|mysql2|mariadb|prisma|@prisma\/client|drizzle-orm|kysely|knex|sequelize|typeorm|mongoose|mongodb|better-sqlite3|sqlite3|@mikro-orm\/core|psycopg|psycopg2|psycopg2-binary|asyncpg|sqlalchemy|sqlmodel|django|tortoise-orm|peewee|pymysql|mysqlclient|pymongo|motor|activerecord|rails|ecto_sql|diesel|sqlx|gorm\.io\/gorm|github\.com\/jackc\/pgx.*)$/,
  redis:
    /^(redis|ioredis|@redis\/client|bullmq|bull|connect-redis|@upstash\/redis|@keyv\/redis|django-redis|hiredis|aioredis|celery\[redis\]|rq|sidekiq|github\.com\/(redis\/go-redis|go-redis\/redis).*)$/,
  hostedMonitoring:
    /^(dd-trace|ddtrace|datadog|@datadog\/.+|newrelic|@sentry\/.+|sentry-sdk|sentry-ruby|sentry-rails|elastic-apm|elastic-apm-node|@honeycombio\/.+|@opentelemetry\/exporter-.+|opentelemetry-exporter-.+|applicationinsights|@axiomhq\/.+|@logtail\/.+|rollbar|@bugsnag\/.+|scout-apm|@grafana\/faro-.+)$/,
}
const IMAGES: Partial<Record<keyof ProjectUses, RegExp>> = {
  database:
    /(^|\/)(postgres|postgresql|postgis|timescaledb|mysql|mariadb|percona|mongo|mongodb|cockroach|pgvector|pgautoupgrade)([^/]*)$/,
  redis: /(^|\/)(redis|valkey|keydb|dragonfly)([^/]*)$/,
}

/** What the project is made of: decides which lines ask something of it. */
export const projectUses = defineFact<ProjectUses>({
  name: 'parts of the project',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const known = await at.use(manifests)
    const uses: ProjectUses = {}
    for (const part of Object.keys(DEPENDENCIES) as (keyof ProjectUses)[]) {
      const evidence = inManifests(known, DEPENDENCIES[part], part)
      if (evidence !== undefined) uses[part] = evidence
    }
    await addImages(at, uses)
    await addFiles(at, uses)
    return uses
  },
})

function inManifests(known: Manifests, name: RegExp, part: string): Evidence | undefined {
  const found = known.depends(name)
  if (found === undefined) return undefined
  return { file: found.manifest.path, observed: `depends on ${found.name} (${part})` }
}

async function addImages(at: Look, uses: ProjectUses): Promise<void> {
  const compose = await at.use(composeProject).catch((error: unknown) => {
    if (error instanceof CannotLook) return undefined
    throw error
  })
  const services = compose?.projects.flatMap(({ services: each }) => each) ?? []
  const open = services.find(({ ports, software }) => ports.length > 0 && software?.kind !== 'datastore')
  if (open !== undefined)
    uses.server ??= { file: open.file, line: open.line, observed: `service ${open.name} publishes a port` }
  for (const service of services)
    for (const [part, pattern] of Object.entries(IMAGES) as [keyof ProjectUses, RegExp][])
      if (service.image !== undefined && pattern.test(service.image.repository))
        uses[part] ??= {
          file: service.image.file,
          line: service.image.line,
          observed: `service ${service.name} runs ${service.image.repository}`,
        }
}

async function addFiles(at: Look, uses: ProjectUses): Promise<void> {
  const tree = await at.use(sourceTree)
  const product = tree.files.filter(({ kind }) => kind === 'product')
  const first = (pattern: RegExp): Evidence | undefined => {
    const file = product.find(({ path }) => pattern.test(path))
    return file === undefined ? undefined : { file: file.path, observed: 'a file of that kind' }
  }
  const put = (part: keyof ProjectUses, pattern: RegExp): void => {
    const evidence = uses[part] ?? first(pattern)
    if (evidence !== undefined) uses[part] = evidence
  }
  put(
    'browser',
    /\.(tsx|jsx|vue|svelte|astro)$|(^|\/)templates\/.+\.(html|jinja2?|erb|twig|hbs|ejs)$|(^|\/)index\.html$/,
  )
  put(
    'accounts',
    /(^|\/|_|-)(auth|login|signin|sign-in|sessions?|password)([-_.a-z]*)\.(ts|js|mjs|tsx|jsx|py|rb|php|go)$|(^|\/)(auth|authentication|accounts?)\//i,
  )
}

import type { Manifests } from '#readiness/facts/environment/manifests.ts'

export type Side = 'frontend' | 'backend'

const CODE = /\.([cm]?[jt]sx?|vue|svelte|astro|py|rb|php|go|java|kt|ex|rs|cs)$/i
const NO_LOGIC =
  /\.d\.[cm]?ts$|(^|\/)(migrations?|alembic|locales?|i18n|types|__init__\.py|wsgi\.py|asgi\.py|manage\.py|settings)(\/|$)|\.config\.[cm]?[jt]s$|(^|\/)__init__\.py$|(^|\/)[^/]*\.(types|d|config|stories)\.[jt]sx?$/i
const FRONT = /(^|\/)(web|frontend|front|client|ui|browser|spa|www|webapp)\//i
const BACK = /(^|\/)(server|backend|back|api|functions|lambda|workers?|services?)\//i
const BROWSER_PACKAGE =
  /^(react|react-dom|preact|vue|svelte|@angular\/core|solid-js|lit|ember-source|@builder\.io\/qwik)$/
const SERVER_PACKAGE =
  /^(express|fastify|koa|hono|@hapi\/hapi|@nestjs\/core|elysia|restify|pg|mysql2|mongoose|@prisma\/client|kysely|drizzle-orm|typeorm|ioredis)$/
const FULL_STACK =
  /^(next|nuxt|@sveltejs\/kit|@remix-run\/.+|@react-router\/.+|astro|@tanstack\/(react-)?start)$/

/** Whether a file of code runs in a browser or on the server; undefined when it holds no logic to test. */
export function sideOfFile(path: string, known: Manifests): Side | undefined {
  if (!CODE.test(path) || NO_LOGIC.test(path)) return undefined
  if (!/\.([cm]?[jt]sx?|vue|svelte|astro)$/i.test(path)) return 'backend'
  if (/(^|\/)(static|assets|public|wwwroot)\//.test(path)) return 'frontend'
  if (
    /\.server\.[jt]sx?$|(^|\/)(app\/api|pages\/api|server)\/|(^|\/)route\.[jt]s$|(^|\/)(middleware|proxy)\.[jt]s$/.test(
      path,
    )
  )
    return 'backend'
  if (/\.(tsx|jsx|vue|svelte|astro)$/i.test(path)) return 'frontend'
  const manifest = known.of(path)
  const has = (pattern: RegExp): boolean =>
    [...(manifest?.dependencies ?? [])].some((name) => pattern.test(name))
  const inside = manifest === undefined ? path : path.slice(manifest.folder.length)
  if (FRONT.test(inside)) return 'frontend'
  if (BACK.test(inside)) return 'backend'
  if (has(FULL_STACK))
    return /(^|\/)(components|hooks|styles|store|contexts?|app|pages|src)\//.test(inside)
      ? 'frontend'
      : 'backend'
  if (has(BROWSER_PACKAGE) && !has(SERVER_PACKAGE)) return 'frontend'
  if (FRONT.test(path) && !BACK.test(path)) return 'frontend'
  return 'backend'
}

const SENSITIVE =
  /(^|[/_.-])(auth|authn|authz|authentication|authorization|sessions?|passwords?|passwd|credentials?|log-?in|log-?out|sign-?(in|up|out)|registration|mfa|totp|2fa|two-?factor|csrf|jwt|access-?tokens?|oauth\d?|oidc|sso|permissions?|security)([/_.-]|$)/i

/** Part of the way in: who somebody is, and what they may do. */
export const isAboutAccounts = (path: string): boolean =>
  SENSITIVE.test(path.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2'))

import { parse } from 'yaml'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, type Look } from '#readiness/model/fact.ts'

/** Addresses that many applications have. Read with GET, which changes nothing. */
const KNOWN = [
  '/api/health',
  '/api/v1/health',
  '/api/session',
  '/api/auth/get-session',
  '/api/auth/session',
  '/auth/get-session',
  '/api/me',
  '/api/v1/me',
  '/api/user',
  '/api/users/me',
  '/api',
]
export const OPENAPI_ADDRESSES = [
  '/openapi.json',
  '/api/openapi.json',
  '/api/v1/openapi.json',
  '/swagger.json',
  '/v3/api-docs',
]

/** Names of what may do something although it is read with GET, or never ends. */
const NOT_ASKED =
  /log-?out|sign-?out|delete|remove|destroy|unsubscribe|callback|verify|confirm|reset|export|download|stream|events|sse|socket|ws$|webhook|cron|trigger|run|sync|seed|migrate/i

export type ApiOperations = { reads: readonly string[]; writes: readonly string[] }
const NONE: ApiOperations = { reads: [], writes: [] }

const isAskable = (path: string): boolean =>
  path.length <= 200 && /^\/[A-Za-z0-9._~\-/]*$/.test(path) && !NOT_ASKED.test(path)

/** The operations without parameters of an OpenAPI document that is already parsed. */
export function operationsOf(document: unknown): ApiOperations {
  const { paths, servers, basePath, swagger } = (document ?? {}) as Record<string, unknown>
  if (typeof paths !== 'object' || paths === null) return NONE
  const first = Array.isArray(servers) ? (servers[0] as { url?: unknown } | undefined)?.url : basePath
  const base = typeof first === 'string' ? (URL.parse(first, 'http://x')?.pathname ?? '') : ''
  if (swagger === undefined && !('openapi' in (document as object))) return NONE
  const prefix = base.replace(/\/$/, '')
  const reads: string[] = []
  const writes: string[] = []
  for (const [path, operations] of Object.entries(paths).slice(0, 2_000)) {
    const full = `${prefix}${path}`
    if (!isAskable(full) || typeof operations !== 'object' || operations === null) continue
    if ('get' in operations) reads.push(full)
    if ('post' in operations) writes.push(full)
  }
  return { reads, writes }
}

/** The operations that the documents of the tree describe. */
export async function operationsOfTree(at: Look): Promise<ApiOperations> {
  const tree = await at.use(sourceTree).catch((error: unknown) => {
    if (error instanceof CannotLook) return undefined
    throw error
  })
  if (tree === undefined) return NONE
  const named = at.target.settings.paths?.openapi
  const paths =
    named ??
    tree
      .match(/(^|\/)[^/]*(openapi|swagger)[^/]*\.(json|ya?ml)$/i)
      .filter(({ kind }) => kind === 'product' || kind === 'document')
      .map(({ path }) => path)
  const found: ApiOperations[] = []
  for (const path of paths.slice(0, 4)) {
    const text = await tree.read(path)
    if (text === undefined) continue
    try {
      found.push(
        operationsOf(path.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 100 })),
      )
    } catch {
      at.note(`${path} cannot be read.`)
    }
  }
  return { reads: found.flatMap(({ reads }) => reads), writes: found.flatMap(({ writes }) => writes) }
}

/** Addresses of an API that a script names. */
export function pathsInScript(script: string): string[] {
  const found = new Set<string>()
  for (const [, path] of script.matchAll(/["'`](\/(?:api|auth|rest|v[1-9])\/[A-Za-z0-9_\-./]{1,80})["'`]/g)) {
    if (path !== undefined && isAskable(path)) found.add(path)
    if (found.size >= 40) break
  }
  return [...found]
}

/** What to try, the likeliest first, each once. */
export function candidatesOf(lists: readonly (readonly string[])[], most: number): string[] {
  const shallow = lists.map((list) =>
    [...list].sort((a, b) => a.split('/').length - b.split('/').length).slice(0, 10),
  )
  return [...new Set([...shallow.flat(), ...KNOWN])].slice(0, most)
}

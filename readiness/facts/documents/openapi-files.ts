import { join } from 'node:path'
import { parse } from 'yaml'
import { refuseDeep } from '#readiness/facts/containers/placed-yaml.ts'
import { readText, sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type Operation = { method: string; path: string; statuses: readonly string[] }

export type OpenapiFile = {
  path: string
  /** "3.1.0", or "2.0" for Swagger. */
  version: string
  operations: readonly Operation[]
  securitySchemes: readonly string[]
  /** Paths of the servers, that go before each path. */
  bases: readonly string[]
  /** Why it cannot be read. */
  problem?: string
  /** A part that names no version: the whole is put together when the program runs. */
  isPiece?: true
}

const NAME =
  /(^|\/)[^/]*(openapi|swagger|api-?(spec|docs?|schema|definition)|redoc)[^/]*\.(ya?ml|json)$|(^|\/)(openapi|swagger|api-?spec)\/[^/]+\.(ya?ml|json)$|(^|\/)(docs?|api|spec|schema)\/[^/]*(api|spec|schema)[^/]*\.(ya?ml|json)$/i
const BYTES = 12 * 1_048_576
const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace'])

/** Descriptions of the API in the OpenAPI format. */
export const openapiFiles = defineFact<readonly OpenapiFile[]>({
  name: 'OpenAPI files',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = new Set(at.target.settings.paths?.openapi ?? [])
    const files: OpenapiFile[] = []
    const found = tree.files.filter(
      ({ path, kind, bytes }) =>
        named.has(path) ||
        (NAME.test(path) &&
          bytes < BYTES &&
          kind !== 'vendored' &&
          !/(^|\/)(tests?|__tests__|fixtures?|e2e)\//.test(path) &&
          kind !== 'example' &&
          !/(^|\/)locales?\//.test(path)),
    )
    for (const { path } of found.slice(0, 60)) {
      const text = await readText(join(tree.root, path), BYTES)
      if (text === undefined) continue
      if (isOne(text)) files.push(readOpenapi(path, withoutActions(path, text)))
      else if (PIECE.test(path) && /["']?\bpaths["']?\s*:/.test(text))
        files.push({ ...readOpenapi(path, withoutActions(path, text)), isPiece: true })
    }
    return files
  },
})

/** A part of a description, that the program puts together with the others. */
const PIECE = /\.openapi\.(json|ya?ml)$/i

/** A template has lines of its own for conditions, which are no YAML: all branches are read. */
const withoutActions = (path: string, text: string): string =>
  path.endsWith('.json') ? text : text.replaceAll(/^[ \t]*(\{\{[^\n]*\}\}|\{%[^\n]*%\})[ \t]*$/gm, '')

const isOne = (text: string): boolean =>
  /["']?\b(openapi|swagger)["']?\s*:\s*["']?[23]/.test(text.slice(0, 20_000))

function readOpenapi(path: string, text: string): OpenapiFile {
  const none = { path, version: '', operations: [], securitySchemes: [], bases: [] }
  let root: unknown
  try {
    refuseDeep(text)
    root = /\.json$/i.test(path)
      ? JSON.parse(text)
      : parse(text, { maxAliasCount: 1_000, logLevel: 'silent' })
  } catch (error) {
    return {
      ...none,
      problem: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error),
    }
  }
  const version = record(root)['openapi'] ?? record(root)['swagger']
  const operations = Object.entries(record(record(root)['paths'])).flatMap(([route, item]) =>
    Object.entries(record(item)).flatMap(([method, operation]): Operation[] =>
      METHODS.has(method)
        ? [
            {
              method: method.toUpperCase(),
              path: route,
              statuses: Object.keys(record(record(operation)['responses'])),
            },
          ]
        : [],
    ),
  )
  const schemes = record(record(record(root)['components'])['securitySchemes'])
  const servers = record(root)['servers']
  const bases = Array.isArray(servers)
    ? servers.flatMap((server) => {
        const url = record(server)['url']
        return typeof url === 'string' ? [url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/$/, '')] : []
      })
    : []
  return {
    path,
    version: typeof version === 'string' ? version : String(version),
    operations,
    securitySchemes: Object.keys({ ...schemes, ...record(record(root)['securityDefinitions']) }),
    bases,
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

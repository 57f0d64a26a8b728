import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type Route = { method: string; path: string; file: string; line: number }

const CODE = /\.([cm]?[jt]sx?|py)$/i
const MOST = 2_000

/** Routes of the server whose paths are written out, as far as they can be told without running anything. */
export const routeList = defineFact<readonly Route[]>({
  name: 'routes',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const routes: Route[] = []
    for (const { path, kind, bytes } of tree.files) {
      if (kind !== 'product' || !CODE.test(path) || bytes > 300_000 || routes.length > MOST) continue
      at.signal.throwIfAborted()
      const text = await tree.read(path)
      if (text !== undefined) routes.push(...routesIn(path, text))
    }
    return routes.slice(0, MOST)
  },
})

function routesIn(file: string, text: string): Route[] {
  if (file.endsWith('.py')) return pythonRoutes(file, text)
  const routes = fileRoute(file, text)
  if (/\.(get|post|put|patch|delete|all)\(\s*['"`]\//.test(text))
    for (const match of text.matchAll(
      /\b(?:app|router|server|fastify|api|routes?|\w{0,40}(?:[rR]outer|App|Routes|Api))\s*\.(get|post|put|patch|delete|all)\(\s*(['"`])(\/[^'"`\n]{0,300})\2/g,
    ))
      routes.push({
        method: (match[1] ?? '').toUpperCase(),
        path: match[3] ?? '/',
        file,
        line: lineOf(text, match.index),
      })
  if (/@Controller\(/.test(text)) routes.push(...nestRoutes(file, text))
  return routes
}

/** Frameworks whose routes are the folders. */
function fileRoute(file: string, text: string): Route[] {
  const [, folders] = /(?:^|\/)app\/((?:[^/]+\/)*)route\.[jt]s$/.exec(file) ?? []
  const [, page] = /(?:^|\/)pages\/(api\/.+)\.[jt]sx?$/.exec(file) ?? []
  const raw = folders ?? page
  if (raw === undefined) return []
  const path = `/${raw
    .split('/')
    .filter((part) => part !== '' && !/^\(.*\)$/.test(part) && part !== 'index')
    .map((part) => part.replace(/^\[+\.{0,3}(\w+)\]+$/, ':$1'))
    .join('/')}`
  const methods = [
    ...text.matchAll(/export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|PATCH|DELETE)\b/g),
  ].map(([, method = '']) => method)
  return (methods.length > 0 ? methods : ['ANY']).map((method) => ({ method, path, file, line: 1 }))
}

function nestRoutes(file: string, text: string): Route[] {
  const base = /@Controller\(\s*(?:\{[^}]{0,200}path:\s*)?['"`]([^'"`]{0,200})/.exec(text)?.[1] ?? ''
  return [...text.matchAll(/@(Get|Post|Put|Patch|Delete)\(\s*(?:['"`]([^'"`]{0,200})['"`])?/g)].map(
    (match) => ({
      method: (match[1] ?? '').toUpperCase(),
      path: joined(base, match[2] ?? ''),
      file,
      line: lineOf(text, match.index),
    }),
  )
}

function pythonRoutes(file: string, text: string): Route[] {
  const routes: Route[] = []
  const prefix =
    /\b(?:APIRouter|Blueprint)\([^)]{0,300}\b(?:url_)?prefix\s*=\s*["']([^"']{1,200})/.exec(text)?.[1] ?? ''
  for (const match of text.matchAll(
    /^[ \t]*@(\w{1,60})\.(get|post|put|patch|delete|route|api_route)\(\s*["']([^"'\n]{0,300})["']([^\n]{0,200})/gm,
  )) {
    const [, owner = '', verb = '', path = '', rest = ''] = match
    if (/^(mock|patch|pytest|requests|responses)$/.test(owner) || (path !== '' && !path.startsWith('/')))
      continue
    const method = /methods\s*=\s*\[\s*["'](\w+)/.exec(rest)?.[1] ?? (verb.endsWith('route') ? 'GET' : verb)
    routes.push({
      method: method.toUpperCase(),
      path: joined(prefix, path),
      file,
      line: lineOf(text, match.index + match[0].search(/@/)),
    })
  }
  if (/(^|\/)urls(\/|\.py$)|_urls\.py$/.test(file) && !/\bre_path\(/.test(text))
    for (const match of text.matchAll(/\bpath\(\s*r?["']([^"'\n]{1,200})["']\s*,\s*(?!include\()/g))
      routes.push({ method: 'ANY', path: joined('', match[1] ?? ''), file, line: lineOf(text, match.index) })
  return routes
}

const joined = (base: string, path: string): string =>
  `/${[base, path]
    .map((each) => each.replaceAll(/^\/+|\/+$/g, ''))
    .filter((each) => each !== '')
    .join('/')}`

function lineOf(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

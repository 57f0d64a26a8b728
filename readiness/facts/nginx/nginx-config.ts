import { posix } from 'node:path'
import { sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { buildScope } from './build-scopes.ts'
import { findContainers, type Containers, type Mount } from './container-paths.ts'
import { matches } from './include-paths.ts'
import { NginxLoader, type Loaded } from './load-nginx.ts'
import { ownOf, serversOf, type Scope } from './nginx-scope.ts'
import type { Directive, Place } from './parse-nginx.ts'
import { isDevelopmentPath, isProductPath } from './product-path.ts'

export type NginxConfiguration = {
  /** The main file. */
  root: string
  files: readonly string[]
  http: Scope
  /** The http block is in the tree, so that what it does not say is not said. */
  isWhole: boolean
  /** A compose file or a Dockerfile puts it into a container. */
  isDeployed: boolean
  missing: Loaded['missing']
  comments: Loaded['comments']
}

export type NginxFact = {
  configurations: readonly NginxConfiguration[]
  /** Proxies of other makes in the tree, which may stand before nginx. */
  otherEdges: Containers['otherEdges']
  /** What readiness.yaml says of who ends TLS. */
  tls?: 'nginx' | 'external'
}

const NAMED =
  /(^|\/)nginx[^/]*\.conf(\.(template|tpl|tmpl))?$|(^|\/)(conf\.d|sites-(available|enabled)|[^/]*nginx[^/]*)\/(.*\/)?[^/]+$|\.conf(\.(template|tpl|tmpl))?$|\.(nginx|vhost)$/i
/** Things that lie beside a configuration and are none. */
const OTHER =
  /\.(sh|md|ya?ml|json|html?|lua|m?js|ts|py|rb|go|css|svg|png|ico|crt|pem|key|toml|j2|erb|service|envsh|txt|rst|php|sql|env|xml|lock|bak|orig)$|(^|\/)(\.[^/]*|Dockerfile[^/]*|.*\.Dockerfile|Makefile|README[^/]*|LICENSE|mime\.types)$/i
const SHAPE =
  /(^|[;{}\s])((server|http|upstream\s+\S+)\s*\{|location\s|(proxy_pass|add_header|limit_req_zone|limit_req|ssl_protocols|ssl_certificate|log_format|gzip|map\s+"?\$)\b)/
const TEMPLATING = /^[^#\n]*(\{\{|\{%|<%)/m
const CANDIDATES = 600

export const nginxConfig = defineFact<NginxFact>({
  name: 'nginx configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const { tls, paths } = at.target.settings
    const { found: candidates, unread } = await findCandidates(tree, paths?.nginx, at.note)
    if (candidates.length === 0) throw nothingFound(paths?.nginx, unread)
    const { mounts, otherEdges, images } = await findContainers(tree)
    const loader = new NginxLoader(tree, mounts)
    const isChosen = paths?.nginx !== undefined
    const found = await findConfigurations(candidates, loader, mounts, at.note, isChosen)
    const isByImage = !isChosen && found.some(({ isDeployed }) => isDeployed)
    const configurations = isByImage ? found.filter((each) => isInItsImage(each, images, at.note)) : found
    if (configurations.length === 0)
      throw new CannotLook('The tree has pieces of nginx configuration, and no server of production.', {
        silent: true,
      })
    return { configurations, otherEdges, ...(tls !== undefined && { tls }) }
  },
})

function nothingFound(given: readonly string[] | undefined, unread: readonly string[]): CannotLook {
  if (given !== undefined)
    return new CannotLook('readiness.yaml names nginx files, and none of them was found.')
  const [first] = unread
  const reason =
    first === undefined
      ? 'There is no nginx configuration in the tree.'
      : `The nginx configuration is a template of a kind that is not read (${first}).`
  return new CannotLook(reason, { silent: true })
}

async function findCandidates(
  tree: SourceTree,
  given: readonly string[] | undefined,
  note: (text: string) => void,
): Promise<{ found: string[]; unread: string[] }> {
  const isGiven = (path: string): boolean =>
    (given ?? []).some((each) => {
      const pattern = each.replace(/^\.\//, '').replace(/\/$/, '')
      return path === pattern || path.startsWith(`${pattern}/`) || matches(path, pattern)
    })
  const found: string[] = []
  const unread: string[] = []
  for (const { path } of tree.files) {
    if (given === undefined ? !NAMED.test(path) || OTHER.test(path) || !isProductPath(path) : !isGiven(path))
      continue
    const text = await tree.read(path)
    if (text === undefined || !SHAPE.test(text)) continue
    if (TEMPLATING.test(text)) {
      note(`${path} is a template of a kind that is not read.`)
      unread.push(path)
      continue
    }
    found.push(path)
    if (found.length >= CANDIDATES) {
      note(`Only the first ${CANDIDATES} files of nginx configuration were read.`)
      break
    }
  }
  return { found, unread }
}

async function findConfigurations(
  candidates: readonly string[],
  loader: NginxLoader,
  mounts: readonly Mount[],
  note: (text: string) => void,
  isChosen: boolean,
): Promise<NginxConfiguration[]> {
  const whole: NginxConfiguration[] = []
  const included = new Set<string>()
  const parts: { path: string; loaded: Loaded }[] = []
  const loadedParts = await Promise.all(
    candidates.map(async (path) => ({ path, loaded: await loader.load(path) })),
  )
  for (const { path, loaded } of loadedParts) {
    const [fault] = loaded.faults
    if (fault !== undefined) note(`${fault.file}:${fault.line}: ${fault.text}; read as far as it goes.`)
    for (const file of loaded.files) if (file !== path) included.add(file)
    const http = loaded.directives.find(({ name, block }) => name === 'http' && block !== undefined)
    if (http === undefined) parts.push({ path, loaded })
    else if (http.file === path) whole.push(configurationOf(path, [loaded], http.block!, http, mounts, true))
  }
  const loose = parts.filter(({ path }) => !included.has(path))
  const all = [
    ...whole,
    ...groups(loose).map((group) => {
      const [first] = group
      const block = group.flatMap(({ loaded }) => loaded.directives)
      const place = { file: first!.path, line: 1 }
      return configurationOf(
        first!.path,
        group.map(({ loaded }) => loaded),
        block,
        place,
        mounts,
        false,
      )
    }),
  ]
  const serving = all.filter(({ http }) => serversOf(http).length > 0)
  return isChosen ? serving : selected(serving, mounts, note)
}

function configurationOf(
  root: string,
  loaded: readonly Loaded[],
  block: readonly Directive[],
  { file, line }: Place,
  mounts: readonly Mount[],
  isWhole: boolean,
): NginxConfiguration {
  const files = [...new Set(loaded.flatMap((each) => each.files))]
  return {
    root,
    files,
    http: buildScope('http', { args: [], file, line, block }),
    isWhole,
    isDeployed: files.some((each) => mountsOf(each, mounts).some(({ isDevelopment }) => !isDevelopment)),
    missing: loaded.flatMap((each) => each.missing),
    comments: loaded.flatMap((each) => each.comments),
  }
}

const isInside = (path: string, folder: string): boolean =>
  folder === path || folder === '' || path.startsWith(`${folder}/`)

/** What puts a file into a container that runs nginx. */
const mountsOf = (path: string, mounts: readonly Mount[]): Mount[] =>
  mounts.filter(
    ({ source, target }) =>
      source === path || (/nginx|conf/i.test(target) && source !== '' && isInside(path, source)),
  )

/**
 * Files with servers and no http block around them. Those of one folder are read by one nginx, unless they contradict
 * each other: then they are variants of which one is chosen. Pieces without a server belong to each of them.
 */
function groups(loose: readonly { path: string; loaded: Loaded }[]): { path: string; loaded: Loaded }[][] {
  const byFolder = Map.groupBy(loose, ({ path }) => posix.dirname(path))
  return [...byFolder.values()].flatMap((files) => {
    const has = (loaded: Loaded, ...names: string[]): boolean =>
      loaded.directives.some(({ name, block }) => names.includes(name) && block !== undefined)
    const servers = files.filter(({ loaded }) => has(loaded, 'server'))
    const pieces = files.filter(({ loaded }) => !has(loaded, 'server', 'location') && isForHttp(loaded))
    const keys = servers.map(({ loaded }) => keysOf(loaded))
    const isUnited = keys.every((own, at) =>
      keys.slice(at + 1).every((other) => ![...own].some((key) => other.has(key))),
    )
    return isUnited && servers.length > 0
      ? [[...servers, ...pieces]]
      : servers.map((server) => [server, ...pieces])
  })
}

const HTTP_ONLY = new Set([
  'map',
  'upstream',
  'limit_req_zone',
  'limit_conn_zone',
  'log_format',
  'proxy_cache_path',
  'geo',
  'server_tokens',
  'gzip',
])
const isForHttp = ({ directives }: Loaded): boolean => directives.some(({ name }) => HTTP_ONLY.has(name))

/** What nginx allows only once. */
function keysOf({ directives }: Loaded): Set<string> {
  const keys = new Set<string>()
  const http = buildScope('http', { args: [], file: '', line: 1, block: directives })
  for (const { args } of ownOf(http, 'upstream')) keys.add(`upstream ${args[0]}`)
  for (const server of serversOf(http)) {
    const names = ownOf(server, 'server_name').flatMap(({ args }) => args)
    for (const { args } of ownOf(server, 'listen'))
      for (const name of names.length > 0 ? names : ['']) keys.add(`server ${args[0]} ${name}`)
  }
  return keys
}

/** Where others are put into images, a part whose own image has nothing of nginx has left its old one behind. */
function isInItsImage(
  { root, isDeployed }: NginxConfiguration,
  images: Containers['images'],
  note: (text: string) => void,
): boolean {
  let folder = posix.dirname(root)
  while (folder !== '.' && !images.has(folder)) folder = posix.dirname(folder)
  const isUnused = !isDeployed && folder !== '.' && images.get(folder) === false
  if (isUnused) note(`${root} goes into no image of ${folder}: not judged.`)
  return !isUnused
}

/** Leaves out what is for development only, and variants beside the one that is deployed. */
function selected(
  all: readonly NginxConfiguration[],
  mounts: readonly Mount[],
  note: (text: string) => void,
): NginxConfiguration[] {
  const product = all.filter(({ root }) => {
    const own = mounts.filter(({ source }) => source === root)
    return !isDevelopmentPath(root) && !(own.length > 0 && own.every(({ isDevelopment }) => isDevelopment))
  })
  const exact = new Set(mounts.filter(({ isDevelopment }) => !isDevelopment).map(({ source }) => source))
  const used = new Set(product.filter(({ root }) => exact.has(root)).map(({ root }) => posix.dirname(root)))
  return product.filter(({ root }) => {
    const isVariant = used.has(posix.dirname(root)) && !exact.has(root)
    if (isVariant) note(`${root} is put into no container, while another file beside it is: not judged.`)
    return !isVariant
  })
}

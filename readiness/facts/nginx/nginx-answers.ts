import { allScopes, effective, effectiveAll, nameOf, ownOf, serversOf, type Scope } from './nginx-scope.ts'
import type { Directive } from './parse-nginx.ts'

/** What a level does with a request that ends in it. */
export type AnswerKind =
  | 'proxy'
  /** A file from the disk. */
  | 'static'
  /** Words that stand in the configuration. */
  | 'text'
  | 'redirect'
  /** 4xx, 444, or deny all. */
  | 'refusal'
  /** stub_status. */
  | 'status'
  /** Only nginx itself comes here. */
  | 'internal'

export type Answer = {
  scope: Scope
  kind: AnswerKind
  /** The path or pattern of the location; "" for the server itself. */
  path: string
  modifier: '' | '=' | '^~' | '~' | '~*' | '@'
  /** The directive that answers. */
  by?: Directive
}

const PASSES = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass']
const CODE = /^(content_by_lua|js_content|perl$|memcached_pass|passenger_enabled)/

/** Every way in which a server answers. What its own `return` answers, no location does. */
export function answersOf(server: Scope): readonly Answer[] {
  const known = answered.get(server) ?? findAnswers(server)
  answered.set(server, known)
  return known
}

const answered = new WeakMap<Scope, readonly Answer[]>()

function findAnswers(server: Scope): Answer[] {
  const direct = answerOf(server)
  if (direct.by?.name === 'return' || (direct.by?.name === 'rewrite' && direct.kind === 'redirect'))
    return [direct]
  const locations = [...allScopes(server)].filter(({ kind }) => kind === 'location').map(answerOf)
  const hasRoot = locations.some(
    ({ path, modifier }) => path === '/' && (modifier === '' || modifier === '^~'),
  )
  const servesItself = effective(server, 'root') !== undefined || ownOf(server, 'try_files').length > 0
  return [...(!hasRoot && servesItself ? [direct] : []), ...locations]
}

function answerOf(scope: Scope): Answer {
  const [first = '', second] = scope.args
  const isNamed = first.startsWith('@')
  const modifier = (isNamed ? '@' : second === undefined ? '' : first) as Answer['modifier']
  const path = scope.kind === 'location' ? (second ?? first) : ''
  return { scope, path, modifier, ...howOf(scope) }
}

function howOf(scope: Scope): { kind: AnswerKind; by?: Directive } {
  const own = (name: string): Directive | undefined => ownOf(scope, name)[0]
  const isInternal = own('internal')
  if (isInternal !== undefined) return { kind: 'internal', by: isInternal }
  const returned = own('return')
  if (returned !== undefined) return { kind: kindOfReturn(returned), by: returned }
  const rewritten = scope.own.find(isWholeRedirect)
  if (rewritten !== undefined) return { kind: 'redirect', by: rewritten }
  const status = own('stub_status')
  if (status !== undefined) return { kind: 'status', by: status }
  const deny = effectiveAll(scope, 'deny').find(({ args }) => args[0] === 'all')
  if (deny !== undefined && effectiveAll(scope, 'allow').length === 0) return { kind: 'refusal', by: deny }
  const pass = scope.own.find(({ name }) => PASSES.includes(name) || CODE.test(name))
  if (pass !== undefined) return { kind: 'proxy', by: pass }
  const conditional = scope.scopes
    .flatMap(({ own: inner }) => inner)
    .find(({ name }) => PASSES.includes(name))
  if (conditional !== undefined) return { kind: 'proxy', by: conditional }
  const fallback = own('try_files')?.args.at(-1) ?? ''
  // Files are looked for, and what is no file is answered by a program.
  if (/^@|\.php\b/.test(fallback)) return { kind: 'proxy', by: own('try_files')! }
  const files = own('try_files') ?? own('alias') ?? own('root')
  return { kind: 'static', ...(files !== undefined && { by: files }) }
}

function kindOfReturn({ args }: Directive): AnswerKind {
  const [code = '', text] = args
  if (/^(https?:|\$scheme)/.test(code)) return 'redirect'
  if (/^30[12378]$/.test(code)) return text === undefined ? 'refusal' : 'redirect'
  return /^[45]\d\d$/.test(code) ? 'refusal' : 'text'
}

/** `rewrite ^ https://… permanent`: every path, another address. */
export function isWholeRedirect({ name, args }: Directive): boolean {
  const [pattern = '', to = '', flag = ''] = args
  return (
    name === 'rewrite' &&
    /^\^?(\/?\(?\.[*+]\)?)?\$?$|^\^?\/\(\.\*\)\$?$/.test(pattern) &&
    (/^https?:|^\$scheme:/.test(to) || flag === 'permanent')
  )
}

export type Listen = {
  directive: Directive
  port: string
  isLocal: boolean
  isTls: boolean
  isDefault: boolean
}

export function listensOf(server: Scope): Listen[] {
  const isOn = effective(server, 'ssl')?.args[0] === 'on'
  return ownOf(server, 'listen').map((directive) => {
    const [address = '', ...options] = directive.args
    const port = /(?:^|:)(\d+|\$\{\w+\})$/.exec(address)?.[1] ?? '80'
    return {
      directive,
      port,
      isLocal: /^(unix:|127\.|localhost|\[::1\])/.test(address),
      isTls: isOn || options.includes('ssl') || options.includes('quic'),
      isDefault: options.includes('default_server'),
    }
  })
}

/** Nobody outside comes here: loopback or a socket, denied to all but some, or nothing but figures of nginx. */
export function isInside(server: Scope): boolean {
  const listens = listensOf(server)
  if (listens.length > 0 && listens.every(({ isLocal }) => isLocal)) return true
  if (effectiveAll(server, 'deny').some(({ args }) => args[0] === 'all')) return true
  const answers = answersOf(server)
  return answers.length > 0 && answers.every((answer) => answer.kind === 'status' || isHealth(answer))
}

export const isTlsServer = (server: Scope): boolean => listensOf(server).some(({ isTls }) => isTls)

/** Whether it takes requests without TLS from outside. A server without `listen` is on port 80. */
export function isPlainServer(server: Scope): boolean {
  const listens = listensOf(server)
  if (listens.length === 0) return !server.isOpen
  return listens.some(({ isTls, isLocal }) => !isTls && !isLocal)
}

/** Servers that people reach. */
export const publicServers = (http: Scope): Scope[] => serversOf(http).filter((server) => !isInside(server))

const HEALTH =
  /^\W*(_?_?health(z|[-_]?check)?|livez?|livenes+|readyz?|ping|nginx[-_]?(status|health)|stub[-_]status|status|metrics|up|alive)\W*$/i
export const isHealth = ({ path, kind }: Answer): boolean =>
  kind !== 'redirect' && HEALTH.test(path.replace(/^\/(api|_edge|edge|_)\//, '/'))

export const isAcme = ({ path }: Answer): boolean =>
  /\.?well-known/.test(path) && !/openid|security/.test(path)

/** Longer patterns are not looked into. */
const LONGEST = 500
const ASSET_ENDING = /^[~^.*$()?:|\\/a-z0-9{},+[\]-]*\\?\.\(?(\?:)?([a-z0-9?|]*)\)?\$?$/i
const ASSET_PATH =
  /^\W*(static|assets?|_next\/static|_astro|_app\/immutable|build|dist|packs|public|media|uploads?|images?|img|fonts?|css|js|favicon|robots|sitemap|manifest|sw\.js|service-worker|icons?|files|storage|avatars|system|emoji|sounds)\b/i

/** Whether only files that belong to pages are answered there, and no pages. */
export function isAssets({ path, modifier }: Answer): boolean {
  if (path.length > LONGEST) return false
  if (modifier === '~' || modifier === '~*') {
    const endings = ASSET_ENDING.exec(path)?.[2]
    if (endings !== undefined && endings !== '' && !/htm|php|(^|\|)$/i.test(endings)) return true
  }
  return ASSET_PATH.test(path.replace(/^\^?\(?/, ''))
}

export const labelOf = ({ scope }: Answer): string => nameOf(scope)

const BUNDLE_PATH =
  /^\W*(static|assets|_next\/static|_astro|_app\/immutable|build|dist|packs|js|css)(\W*$|[^-\w])/i

/** Whether the scripts and styles of pages are served from disk there, as opposed to uploads and single files. */
export function servesBundle({ kind, path, modifier, scope }: Answer): boolean {
  if (kind !== 'static' || /well-known/.test(path) || modifier === '=') return false
  if (modifier === '~' || modifier === '~*') return /\b(js|css)\b/i.test(path) && !/map\W*$/.test(path)
  if (path === '/' || path === '') return true
  return (
    BUNDLE_PATH.test(path) ||
    scope.own.some(({ name, args }) => name === 'try_files' && args.includes('/index.html'))
  )
}

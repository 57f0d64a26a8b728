import { answersOf, labelOf, publicServers, type Answer } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig } from '#readiness/facts/nginx/nginx-config.ts'
import {
  allScopes,
  effective,
  effectiveAll,
  levelsOf,
  nameOf,
  ownOf,
  serverOf,
  type Scope,
} from '#readiness/facts/nginx/nginx-scope.ts'
import type { Directive } from '#readiness/facts/nginx/parse-nginx.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'

const placeOf = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})

export const nginxFaults = defineCheck({
  line: 'api/security',
  name: 'nginx-faults',
  title: 'nginx has none of the known slips',
  proof: 'part',
  looksAt:
    'An alias that leads out of its folder; $uri in redirects and headers, which lets a client add header lines; a proxy_pass to a host that the client names; figures of nginx open to everybody.',
  why: 'Each of them is one wrong word in a configuration that works: files beside the folder can be read, an answer can be given other headers, or the server fetches inside addresses for strangers.',
  mend: 'End a location as its alias ends: both with a slash. Write $request_uri where $uri is sent on. Name the upstream in proxy_pass. Give stub_status `allow 127.0.0.1; deny all;`.',
  sources: [
    'https://github.com/yandex/gixy',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#alias',
    'CWE-22',
    'CWE-113',
    'CWE-918',
  ],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const scopes = nginx.configurations
      .flatMap(({ http }) => publicServers(http))
      .flatMap((server) => [...allScopes(server)])
    const answers = nginx.configurations.flatMap(({ http }) => publicServers(http).flatMap(answersOf))
    const findings = some(
      unique([
        ...scopes.flatMap(openAlias),
        ...scopes.flatMap(splitHeaders),
        ...scopes.flatMap(foreignHost),
        ...answers.flatMap(openFigures),
      ]),
    )
    if (findings !== undefined)
      return fail(
        'nginx has a slip that lets clients do what was not meant.',
        'See each finding: a slash at the end of the location, $request_uri for $uri, a fixed host in proxy_pass, allow and deny for figures.',
        findings,
      )
    const [first] = scopes
    if (first === undefined) return nothingToSee('nginx has no server that people reach.')
    return pass('None of the known slips was found.', [
      { ...placeOf(first), observed: `${scopes.length} levels looked through` },
    ])
  },
})

/** `location /files { alias /data/files/; }`: /files../secret is /data/files/../secret. */
function openAlias(scope: Scope): Evidence[] {
  const [first = '', second] = scope.args
  const isPrefix = scope.kind === 'location' && (second === undefined || first === '^~')
  const path = second ?? first
  return ownOf(scope, 'alias')
    .filter(({ args }) => isPrefix && !path.endsWith('/') && args[0]?.endsWith('/'))
    .map((alias) => ({
      ...placeOf(alias),
      observed: `location ${path} with alias ${alias.args[0]}: ${path}../ leads out of the folder`,
      expected: `location ${path}/ { alias ${alias.args[0]} }`,
    }))
}

const DECODED = /\$(\{(document_)?uri\}|(document_)?uri\b)/

/** $uri is decoded: %0d%0a in an address becomes a new line of the header. */
function splitHeaders(scope: Scope): Evidence[] {
  // An exact location has but one $uri.
  if ([...levelsOf(scope)].some(({ kind, args }) => kind === 'location' && args[0] === '=')) return []
  return scope.own.filter(sendsOn).map((directive) => ({
    ...placeOf(directive),
    observed: `${directive.name} ${directive.args.join(' ').slice(0, 120)} in ${nameOf(scope)}: $uri is decoded, so %0d%0a in an address starts a new header line`,
    expected: '$request_uri',
  }))
}

function sendsOn({ name, args }: Directive): boolean {
  const has = (text = ''): boolean => DECODED.test(text)
  if (name === 'return')
    return /^30[12378]$/.test(args[0] ?? '') ? has(args[1]) : /^https?:/.test(args[0] ?? '') && has(args[0])
  if (name === 'rewrite') return /^https?:|^\$scheme/.test(args[1] ?? '') && has(args[1])
  if (name === 'add_header' || name === 'proxy_set_header') return has(args[1])
  return name === 'proxy_pass' && has(args[0])
}

const NAMED_BY_CLIENT = /^https?:\/\/\$\{?(http_\w+|arg_\w+|cookie_\w+|host\b|request_uri\b|uri\b)/

/** proxy_pass to what the client says, in a location that it can reach. */
function foreignHost(scope: Scope): Evidence[] {
  if (effective(scope, 'internal') !== undefined) return []
  return ownOf(scope, 'proxy_pass')
    .filter(({ args }) => {
      const [, variable = ''] = NAMED_BY_CLIENT.exec(args[0] ?? '') ?? []
      if (variable === '') return false
      return variable !== 'host' && variable !== 'http_host' ? true : !hasFixedNames(scope)
    })
    .map((pass_) => ({
      ...placeOf(pass_),
      observed: `proxy_pass ${pass_.args[0]} in ${nameOf(scope)}: the client says where nginx connects to`,
      expected: 'a fixed host, or a map of those that are allowed',
    }))
}

function hasFixedNames(scope: Scope): boolean {
  const server = serverOf(scope)
  const names = server === undefined ? [] : ownOf(server, 'server_name').flatMap(({ args }) => args)
  return (
    names.length > 0 &&
    names.every((name) => name !== '_' && name !== '' && !name.includes('*') && !name.startsWith('~'))
  )
}

function openFigures(answer: Answer): Evidence[] {
  const { scope, kind, by } = answer
  const isGuarded = ['allow', 'deny', 'auth_basic', 'auth_request'].some(
    (name) => effectiveAll(scope, name).length > 0,
  )
  if (kind !== 'status' || isGuarded) return []
  return [
    {
      ...placeOf(by ?? scope),
      observed: `${labelOf(answer)} shows the figures of nginx to everybody`,
      expected: 'allow 127.0.0.1; deny all;',
    },
  ]
}

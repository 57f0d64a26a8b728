import { answersOf, publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import { MISSING } from '#readiness/facts/nginx/build-scopes.ts'
import { nginxConfig, type NginxConfiguration } from '#readiness/facts/nginx/nginx-config.ts'
import { effective, isComplete, isKnown, ownOf } from '#readiness/facts/nginx/nginx-scope.ts'
import type { Directive } from '#readiness/facts/nginx/parse-nginx.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'

const placeOf = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})

export const blueGreenOfNginx = defineCheck({
  line: 'deployment/blue-green',
  name: 'nginx',
  title: 'nginx can lead to another version without being taken down',
  proof: 'hint',
  looksAt:
    'Upstreams: names of colours, several servers, a file of servers that is written when they change, or `resolve`; and whether names that are looked up per request can be (resolver).',
  why: 'nginx looks a name up once, when it starts. A release that changes the address of a container ends in 502 unless nginx is told, or has a second server to go to.',
  mend: '`upstream app { zone app 64k; include upstream-servers.conf; }` with a reload after each change, or `resolver 127.0.0.11 valid=5s;` with `server app:3000 resolve;` (nginx 1.27.3) or a variable in proxy_pass.',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
  ],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const findings = some(unique(nginx.configurations.flatMap(unresolvable)))
    if (findings !== undefined)
      return fail(
        'nginx is to look names up while it runs, and is not told where.',
        'Add `resolver 127.0.0.11 valid=5s;` (the name server of Docker) at the http level.',
        findings,
      )
    const ways = some(unique(nginx.configurations.flatMap(waysToSwitch)))
    return ways === undefined
      ? nothingToSee('nginx has one fixed server behind it; a release may be switched elsewhere.')
      : pass('nginx can lead to another version while it runs.', ways)
  },
})

/** A host that is only known through a variable, and no resolver: every request ends in 502. */
function unresolvable({ http, isWhole }: NginxConfiguration): Evidence[] {
  if (!isWhole || !isComplete(http)) return []
  const upstreams = new Set(ownOf(http, 'upstream').map(({ args }) => args[0]))
  return publicServers(http).flatMap((server) =>
    answersOf(server).flatMap(({ scope, by }): Evidence[] => {
      if (by?.name !== 'proxy_pass' || !isKnown(scope) || effective(scope, 'resolver') !== undefined)
        return []
      const name = /^https?:\/\/\$(\w+)|^\$(\w+)/
        .exec(by.args[0] ?? '')
        ?.slice(1)
        .find((each) => each !== undefined)
      const set = [...scope.own, ...server.own].filter(
        (each) => each.name === 'set' && each.args[0] === `$${name}`,
      )
      const hosts = set.map(({ args }) => (args[1] ?? '').replace(/^https?:\/\//, '').replace(/[:/].*$/, ''))
      const unknown = hosts.find((host) => /^[a-z][\w.-]*$/i.test(host) && !upstreams.has(host))
      if (unknown === undefined) return []
      return [
        {
          ...placeOf(by),
          observed: `proxy_pass ${by.args[0]} looks up ${unknown} for each request, and there is no resolver`,
          expected: 'resolver 127.0.0.11 valid=5s;',
        },
      ]
    }),
  )
}

function waysToSwitch({ http }: NginxConfiguration): Evidence[] {
  const upstreams = ownOf(http, 'upstream')
  const colours = upstreams.filter(({ args }) => /blue|green/i.test(args[0] ?? ''))
  const found: Evidence[] =
    colours.length > 1
      ? colours.map((each) => ({ ...placeOf(each), observed: `upstream ${each.args[0]}` }))
      : []
  for (const upstream of upstreams) {
    const inside: readonly Directive[] = upstream.block ?? []
    const servers = inside.filter(({ name }) => name === 'server')
    const name = upstream.args[0] ?? ''
    if (inside.some((each) => each.name === MISSING))
      found.push({
        ...placeOf(upstream),
        observed: `upstream ${name} includes a file that is written when the servers change`,
      })
    else if (servers.some(({ args }) => args.includes('resolve')))
      found.push({ ...placeOf(upstream), observed: `upstream ${name} looks its servers up again (resolve)` })
    else if (servers.filter(({ args }) => !args.includes('down')).length > 1)
      found.push({ ...placeOf(upstream), observed: `upstream ${name} has ${servers.length} servers` })
  }
  for (const { scope, by } of publicServers(http).flatMap(answersOf))
    if (
      by?.name === 'proxy_pass' &&
      /^https?:\/\/\$\w|^\$\w/.test(by.args[0] ?? '') &&
      effective(scope, 'resolver') !== undefined
    )
      found.push({ ...placeOf(by), observed: `proxy_pass ${by.args[0]} is looked up while nginx runs` })
  return found
}

import { answersOf, isHealth, labelOf, publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { effectiveAll, levelsOf, ownOf, type Scope } from '#readiness/facts/nginx/nginx-scope.ts'
import { sourcesOf } from '#readiness/facts/nginx/nginx-values.ts'
import type { Directive } from '#readiness/facts/nginx/parse-nginx.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { shown, unique } from './judge-header.ts'

const NAME = /^(x-request-id|x-correlation-id|request-id|traceparent)$/i
const isIdHeader = ({ name, args }: Directive): boolean =>
  name === 'proxy_set_header' && NAME.test(args[0] ?? '') && args[1] !== ''
const placeOf = ({ file, line }: Directive): { file: string; line: number } => ({ file, line })

/** The formats in which some server writes its access log. */
function formatsInUse({ configurations }: NginxFact): Directive[] {
  return configurations.flatMap(({ http }) => {
    const names = new Set(
      [http, ...publicServers(http)].flatMap((scope: Scope) =>
        ownOf(scope, 'access_log').map(({ args }) => args[1] ?? 'combined'),
      ),
    )
    return ownOf(http, 'log_format').filter(({ args }) => names.has(args[0] ?? ''))
  })
}

export const requestIdOfNginx = defineCheck({
  line: 'errors/request-id',
  name: 'nginx',
  title: 'nginx gives each request an id, logs it and passes it on',
  proof: 'hint',
  looksAt:
    'proxy_set_header X-Request-Id in each location that hands requests on, and the id in the format of the access log.',
  why: 'One id in the log of nginx, in that of the app and in the answer is what turns a complaint into a line of a log. A location with a proxy_set_header of its own loses it.',
  mend: '`proxy_set_header X-Request-Id $request_id;` at the server level, repeated in each location that has a proxy_set_header of its own, and `$request_id` in log_format.',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_request_id',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
  ],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const lost: Evidence[] = []
    const passed: Directive[] = []
    const without: string[] = []
    for (const { http } of nginx.configurations)
      for (const answer of publicServers(http).flatMap(answersOf)) {
        if (answer.by?.name !== 'proxy_pass' || isHealth(answer)) continue
        const headers = effectiveAll(answer.scope, 'proxy_set_header')
        const own = headers.find(isIdHeader)
        const outer = [...levelsOf(answer.scope)].flatMap(({ own: all }) => all).find(isIdHeader)
        if (own !== undefined) passed.push(own)
        else if (outer !== undefined)
          lost.push({
            ...placeOf(headers[0]!),
            observed: `${labelOf(answer)} has a proxy_set_header of its own (${headers[0]!.args[0]}), so ${outer.args[0]} is not passed on there`,
            expected: `proxy_set_header ${outer.args.join(' ')};`,
          })
        else without.push(labelOf(answer))
      }
    const findings = some(unique(lost))
    if (findings !== undefined)
      return fail(
        'The id of a request is lost on the way to the app.',
        'Repeat proxy_set_header X-Request-Id in each location that has a proxy_set_header of its own.',
        findings,
      )
    const [first] = passed
    if (first === undefined) return nothingToSee('nginx passes no request id on; the app may make its own.')
    const logged = formatsInUse(nginx).find(({ args }) =>
      args.some((arg) =>
        /request_id|traceparent|correlation/.test(sourcesOf(nginx.configurations[0]!.http, arg).join(' ')),
      ),
    )
    if (without.length > 0) return nothingToSee(`nginx passes no request id on in ${shown(without)}.`)
    if (logged === undefined)
      return nothingToSee('nginx passes a request id on, and does not write it into its own log.')
    return pass(
      'nginx passes the id of each request on and logs it.',
      some(
        unique(
          [...passed, logged].map((each) => ({
            ...placeOf(each),
            observed: `${each.name} ${each.args.slice(0, 2).join(' ').slice(0, 80)}`,
          })),
        ),
      )!,
    )
  },
})

export const structuredLogOfNginx = defineCheck({
  line: 'errors/structured-logging',
  name: 'nginx',
  title: 'nginx writes its access log as JSON that can be read',
  proof: 'hint',
  looksAt:
    'The log_format of each access log that is in use: whether one that looks like JSON has escape=json.',
  why: 'Without escape=json nginx writes \\x22 for a quote, which is no JSON: one request with an odd address, and the line is lost to the log store.',
  mend: '`log_format json escape=json \'{"time":"$time_iso8601",…}\';`',
  sources: ['https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const json = formatsInUse(nginx).filter(({ args }) =>
      /^\s*\{/.test(args.find((arg, at) => at > 0 && !arg.startsWith('escape=')) ?? ''),
    )
    const isEscaped = ({ args }: Directive): boolean => args.includes('escape=json')
    const broken = some(
      json
        .filter((each) => !isEscaped(each))
        .map((each) => ({
          ...placeOf(each),
          observed: `log_format ${each.args[0]} is JSON without escape=json`,
          expected: `log_format ${each.args[0]} escape=json …`,
        })),
    )
    if (broken !== undefined)
      return fail(
        'The access log is broken JSON whenever a value has a quote in it.',
        'Add escape=json after the name of the format.',
        broken,
      )
    const good = some(
      json.map((each) => ({ ...placeOf(each), observed: `log_format ${each.args[0]} escape=json` })),
    )
    return good === undefined
      ? nothingToSee('nginx writes its access log as text.')
      : pass('The access log of nginx is JSON.', good)
  },
})

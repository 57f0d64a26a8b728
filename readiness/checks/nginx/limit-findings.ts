import type { NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { limitedAnswers, zoneOf, zonesOf, type Zone } from '#readiness/facts/nginx/nginx-limits.ts'
import { isComplete, isKnown } from '#readiness/facts/nginx/nginx-scope.ts'
import type { Evidence } from '#readiness/model/evidence.ts'

const place = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})
const EXPECTED_KEY = '$binary_remote_addr'

/** A header that any client writes as it likes: each request gets a counter of its own. */
const isForged = (source: string): boolean =>
  /^\$http_(x_forwarded_for|x_real_ip|forwarded|x_client_ip|user_agent|referer|x_request_id)$/.test(source)
const tellsClients = (source: string): boolean =>
  /^\$(binary_remote_addr|remote_addr|realip_remote_addr|proxy_protocol_addr|remote_user|ssl_client_\w+|cookie_\w+|http_\w+|jwt_\w+|limit\w*|arg_\w+|proxy_add_x_forwarded_for)$/.test(
    source,
  )

/** Zones whose key does not tell one client from another, or lets it choose. */
export function zonesWithBadKeys(nginx: NginxFact): Evidence[] {
  return nginx.configurations.flatMap((configuration) =>
    zonesOf(configuration).flatMap((zone): Evidence[] => {
      const key = zone.directive.args[0] ?? ''
      const hasAddress = zone.sources.some((source) => /remote_addr|proxy_protocol_addr/.test(source))
      if (!hasAddress && (zone.sources.some(isForged) || zone.sources.includes('$proxy_add_x_forwarded_for')))
        return [
          {
            ...place(zone.directive),
            observed: `limit_req_zone ${zone.name} counts by ${key}, which the client writes itself`,
            expected: EXPECTED_KEY,
          },
        ]
      if (
        !zone.sources.some(tellsClients) &&
        /^\$(server_name|host|http_host|scheme|server_port|request_method)$/.test(key)
      )
        return [
          {
            ...place(zone.directive),
            observed: `limit_req_zone ${zone.name} counts by ${key}: all clients together`,
            expected: EXPECTED_KEY,
          },
        ]
      return []
    }),
  )
}

/** Zones that are declared and never counted in. */
export function zonesWithoutUse(nginx: NginxFact): Evidence[] {
  // A variant may declare what only the other one uses.
  const used = new Set(
    nginx.configurations
      .flatMap(zonesOf)
      .filter(({ isUsed }) => isUsed)
      .map(({ name }) => name),
  )
  return nginx.configurations.flatMap((configuration) => {
    const isAll = isComplete(configuration.http)
    const zones: Zone[] = isAll ? zonesOf(configuration).filter(({ name }) => !used.has(name)) : []
    return zones.map((zone) => ({
      ...place(zone.directive),
      observed: `limit_req_zone ${zone.name} is declared, and no limit_req uses it: nothing is limited by it`,
      expected: `limit_req zone=${zone.name} … in a location`,
    }))
  })
}

/** Limits that only count, or that count in a zone that is not there. */
export function limitsWithoutEffect(nginx: NginxFact): Evidence[] {
  return nginx.configurations.flatMap((configuration) => {
    const names = new Set(zonesOf(configuration).map(({ name }) => name))
    const isAll = configuration.isWhole && isComplete(configuration.http)
    return limitedAnswers(configuration).flatMap(({ limits, isDryRun }) =>
      limits.flatMap((limit): Evidence[] => {
        if (isDryRun)
          return [
            {
              ...place(limit),
              observed: `limit_req zone=${zoneOf(limit)} is a dry run: nothing is refused`,
              expected: 'limit_req_dry_run off',
            },
          ]
        if (isAll && !names.has(zoneOf(limit)))
          return [
            {
              ...place(limit),
              observed: `limit_req zone=${zoneOf(limit)} names a zone that is not declared`,
              expected: 'a limit_req_zone of that name',
            },
          ]
        return []
      }),
    )
  })
}

/** nginx answers 503 unless told: clients take it for an outage and try again. */
export function refusalsWith503(nginx: NginxFact): Evidence[] {
  return nginx.configurations.flatMap((configuration) =>
    limitedAnswers(configuration).flatMap(({ limits, status, isKnown: known }): Evidence[] => {
      const [limit] = limits
      if (limit === undefined || (status === undefined && !known)) return []
      if (status?.args[0] === '429') return []
      return [
        {
          ...place(status ?? limit),
          observed: `limit_req zone=${zoneOf(limit)} refuses with ${status?.args[0] ?? '503, the default'}`,
          expected: 'limit_req_status 429',
        },
      ]
    }),
  )
}

/** Behind a load balancer every client has its address, unless nginx is told whom to believe. */
export function clientsAsOne(nginx: NginxFact): Evidence[] {
  if (nginx.tls !== 'external') return []
  return nginx.configurations.flatMap((configuration) => {
    const { http } = configuration
    const all = [http, ...http.scopes]
    const isTold = all.some(({ own }) =>
      own.some(({ name }) => name === 'set_real_ip_from' || name === 'real_ip_header'),
    )
    if (isTold || !isKnown(http)) return []
    return zonesOf(configuration)
      .filter(({ isUsed, sources }) => isUsed && sources.every((source) => !source.startsWith('$http_')))
      .map((zone) => ({
        ...place(zone.directive),
        observed: `limit_req_zone ${zone.name} counts by the address of what stands before nginx (tls: external), and no set_real_ip_from says whose word to take for the client's`,
        expected: 'set_real_ip_from <address of the load balancer>; real_ip_header X-Forwarded-For;',
      }))
  })
}

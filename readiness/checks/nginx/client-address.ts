import { answersOf, publicServers, type Answer } from '#readiness/facts/nginx/nginx-answers.ts'
import { forwardedReaders } from '#readiness/facts/nginx/forwarded-readers.ts'
import { nginxConfig, type NginxConfiguration, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { isOutermost } from '#readiness/facts/nginx/nginx-headers.ts'
import { allScopes, effectiveAll, isKnown, ownOf, type Scope } from '#readiness/facts/nginx/nginx-scope.ts'
import { sourcesOf, valuesOf } from '#readiness/facts/nginx/nginx-values.ts'
import type { Directive } from '#readiness/facts/nginx/parse-nginx.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'

const EXPECTED = 'proxy_set_header X-Forwarded-For $remote_addr;'

export const clientAddress = defineCheck({
  line: 'security/auth-rate-limit',
  name: 'client-address',
  title: 'No client chooses the address that it is counted by',
  proof: 'hint',
  looksAt:
    'What nginx hands the app as X-Forwarded-For, together with what the app makes of it; and whom nginx itself believes (set_real_ip_from).',
  why: 'With $proxy_add_x_forwarded_for the client’s own header stays in front. An app that takes the first entry then counts attempts by an address that the attacker makes up, or throws all clients into one. Appending is right for an app that counts trusted proxies from the right, so it fails only together with a place in the code that does not.',
  mend: `In the outermost nginx: \`${EXPECTED}\` – or tell the app how many proxies to trust (Express: \`trust proxy\` = 1, Better Auth: advanced.ipAddress.trustedProxies). Name the addresses of load balancers in set_real_ip_from, never 0.0.0.0/0.`,
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
    'https://adam-p.ca/blog/2022/03/x-forwarded-for/',
    'OWASP ASVS 4.2',
  ],
  needs: { nginx: nginxConfig, readers: forwardedReaders },
  judge({ nginx, readers }) {
    const open = openTrust(nginx)
    const handed = handedOn(nginx)
    const believed =
      handed.forged.length > 0
        ? readers.map(({ file, line, how }): Evidence => ({
            file,
            line,
            observed: `${how}, and nginx lets clients write it (${handed.forged[0]!.observed})`,
            expected: EXPECTED,
          }))
        : []
    const findings = some(unique([...open, ...forgedAddress(nginx), ...handed.slips, ...believed]))
    if (findings !== undefined)
      return fail(
        'A client can choose the address that its attempts are counted by.',
        `${EXPECTED} in the outermost nginx, and only addresses of load balancers in set_real_ip_from.`,
        findings,
      )
    if (handed.forged.length > 0)
      return nothingToSee(
        'nginx leaves the client’s own X-Forwarded-For in front; right as long as the app reads it from the right.',
      )
    const good = some(unique(handed.good))
    return good === undefined
      ? nothingToSee('nginx hands no address on, or others stand before it.')
      : pass('nginx tells the app the address that it sees itself.', good)
  },
})

const ADDRESSES = /^(forwarded|x-client-ip|true-client-ip|cf-connecting-ip|x-cluster-client-ip)$/i

/** Whoever clears the other headers in which a client could name an address means to let none of them through. */
const clearsOthers = (headers: readonly Directive[]): boolean =>
  headers.some(({ args }) => ADDRESSES.test(args[0] ?? '') && args[1] === '')

/** X-Real-IP is one address, which apps believe as it stands: it may not come from the client. */
function forgedAddress(nginx: NginxFact): Evidence[] {
  if (nginx.tls === 'external') return []
  return nginx.configurations
    .filter((each) => isOutermost(each, nginx))
    .flatMap(({ http }) => publicServers(http).flatMap(answersOf))
    .flatMap(({ scope }) => effectiveAll(scope, 'proxy_set_header'))
    .filter(
      ({ args }) =>
        /^x-real-ip$/i.test(args[0] ?? '') && /\$(http_|proxy_add_x_forwarded_for)/.test(args[1] ?? ''),
    )
    .map(({ file, line, args }) => ({
      file,
      line,
      observed: `proxy_set_header X-Real-IP ${args[1]}: what the client wrote is handed on as its address`,
      expected: 'proxy_set_header X-Real-IP $remote_addr;',
    }))
}

/** Whether the address of a client decides anything: it is handed on, or requests are counted by it. */
const countsClients = ({ http }: NginxConfiguration): boolean =>
  [...allScopes(http)].some(({ own }) =>
    own.some(({ name }) => /_pass$|^(limit_req|limit_conn|allow|deny)$/.test(name)),
  )

/** Networks so wide that any client is in them. */
function openTrust({ configurations }: NginxFact): Evidence[] {
  return configurations.filter(countsClients).flatMap(({ http }) =>
    [...allScopes(http)]
      .flatMap((scope) => ownOf(scope, 'set_real_ip_from'))
      .filter(({ args }) => args[0]?.endsWith('/0'))
      .map(({ file, line, args }) => ({
        file,
        line,
        observed: `set_real_ip_from ${args[0]}: nginx believes whatever address a client names`,
        expected: 'the addresses of the load balancers',
      })),
  )
}

type HandedOn = { forged: Evidence[]; good: Evidence[]; slips: Evidence[] }

function handedOn(nginx: NginxFact): HandedOn {
  if (nginx.tls === 'external') return { forged: [], good: [], slips: [] }
  const seen = nginx.configurations
    .filter((each) => isOutermost(each, nginx))
    // What real_ip gives is judged by whom it believes.
    .filter(({ http }) => ![...allScopes(http)].some((scope) => ownOf(scope, 'real_ip_header').length > 0))
    .flatMap(({ http }) =>
      publicServers(http).flatMap((server) => answersOf(server).flatMap((answer) => handOver(http, answer))),
    )
  const overwrites = new Set(seen.filter(({ isForged }) => !isForged).map(({ to }) => to))
  return {
    forged: seen.filter(({ isForged }) => isForged).map(({ evidence }) => evidence),
    good: seen.filter(({ isForged }) => !isForged).map(({ evidence }) => evidence),
    slips: seen
      .filter(({ isForged, isAlone, to }) => isForged && (isAlone || overwrites.has(to)))
      .map(({ evidence }) => ({
        ...evidence,
        observed: `${evidence.observed}, while other places or headers keep the word of the client out`,
        expected: EXPECTED,
      })),
  }
}

/** What one location tells the program behind it. */
function handOver(
  http: Scope,
  { scope, by }: Answer,
): { to: string; isForged: boolean; isAlone: boolean; evidence: Evidence }[] {
  if (by?.name !== 'proxy_pass') return []
  const to = (by.args[0] ?? '').replace(/^https?:\/\//, '').split('/', 1)[0]!
  const headers = effectiveAll(scope, 'proxy_set_header')
  const header = headers.findLast(({ args }) => args[0]?.toLowerCase() === 'x-forwarded-for')
  const isAlone = clearsOthers(headers)
  if (header === undefined) {
    if (!isKnown(scope)) return []
    const observed = 'no proxy_set_header X-Forwarded-For, so that of the client is passed on'
    return [{ to, isForged: true, isAlone, evidence: { file: by.file, line: by.line, observed } }]
  }
  const { file, line, args } = header
  const value = args[1] ?? ''
  const isForged = [...valuesOf(http, value), ...sourcesOf(http, value)].some((source) =>
    /\$(proxy_add_x_forwarded_for|http_x_forwarded_for)\b/.test(source),
  )
  const observed = `proxy_set_header X-Forwarded-For ${value === '' ? '""' : value}`
  return [{ to, isForged, isAlone, evidence: { file, line, observed } }]
}

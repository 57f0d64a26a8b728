import {
  answersOf,
  isAcme,
  isHealth,
  isPlainServer,
  isTlsServer,
  isWholeRedirect,
  labelOf,
  listensOf,
  publicServers,
  type Answer,
} from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxConfiguration } from '#readiness/facts/nginx/nginx-config.ts'
import { nameOf, ownOf, type Scope } from '#readiness/facts/nginx/nginx-scope.ts'
import type { Directive } from '#readiness/facts/nginx/parse-nginx.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'
import { withoutTls } from './without-tls.ts'

const EXPECTED = 'return 301 https://$host$request_uri;'

export const httpsRedirectOfNginx = defineCheck({
  line: 'security/https-redirect',
  name: 'nginx',
  title: 'nginx leads every path of plain http to https',
  proof: 'whole',
  looksAt:
    'Each server that listens without ssl beside one that does: every location must redirect to https with the path kept, or refuse. The challenge of a certificate authority and health checks are let through.',
  why: 'A path that is answered over plain http sends its cookies and forms in the clear. A redirect on / alone leaves all deep links open.',
  mend: 'One server on port 80 with nothing but `location /.well-known/acme-challenge/ { … }` and `location / { return 301 https://$host$request_uri; }`. If something before nginx ends TLS, say `tls: external` in readiness.yaml.',
  sources: ['ASVS 12.2.1', 'RFC 9110 §15.4', 'OWASP Transport Layer Security Cheat Sheet'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const absent = withoutTls(nginx)
    if (absent !== undefined) return absent
    const withTls = nginx.configurations.filter(({ http }) => publicServers(http).some(isTlsServer))
    const seen = withTls.map(judgePlainServers)
    const findings = some(unique(seen.flatMap((each) => each.findings)))
    if (findings !== undefined)
      return fail(
        'Plain http is answered with more than a redirect to https.',
        `Give the server on port 80 nothing but the ACME location and \`location / { ${EXPECTED} }\`.`,
        findings,
      )
    const good = some(unique(seen.flatMap((each) => each.good)))
    if (seen.some((each) => each.isOpen))
      return unknown('A server on plain http includes files that are not in the tree.')
    if (good !== undefined) return pass('Every path of plain http leads to https.', good)
    return nothingToSee(
      'No server of this nginx listens on plain http; whether port 80 is closed only a request shows.',
    )
  },
})

function judgePlainServers({ http }: NginxConfiguration): {
  findings: Evidence[]
  good: Evidence[]
  isOpen: boolean
} {
  const findings: Evidence[] = []
  const good: Evidence[] = []
  const plain = publicServers(http).filter((server) => isPlainServer(server) && isWebPort(server))
  for (const server of plain) {
    const whole = redirectOfServer(server)
    if (whole !== undefined) {
      const fault = faultOf(whole, server)
      if (fault === undefined) good.push(seenAt(whole))
      else findings.push(fault)
      continue
    }
    // What certbot writes: a redirect for each name that it knows, and 404 for the rest.
    const conditional = server.scopes
      .filter(({ kind }) => kind === 'if')
      .flatMap(({ own }) => own.filter(({ name }) => name === 'return' || name === 'rewrite'))
    for (const directive of conditional.filter(isRedirect)) {
      const fault = faultOf(directive, server)
      if (fault === undefined) good.push(seenAt(directive))
      else findings.push(fault)
    }
    const answers = answersOf(server)
    for (const answer of answers) {
      if (answer.kind === 'redirect') {
        const fault = faultOf(answer.by!, server, answer)
        if (fault !== undefined) findings.push(fault)
        else if (answer.path === '/' || answer.path === '') good.push(seenAt(answer.by!))
      } else if (isAnswered(answer))
        findings.push({
          ...placeOf(answer.by ?? answer.scope),
          observed: `${labelOf(answer)} answers over plain http (${answer.kind})`,
          expected: EXPECTED,
        })
    }
    if (!coversAll(answers) && !server.isOpen)
      findings.push({
        file: server.file,
        line: server.line,
        observed: `${nameOf(server)} on plain http redirects some paths only`,
        expected: EXPECTED,
      })
  }
  return { findings, good, isOpen: plain.some(({ isOpen }) => isOpen) }
}

/** Other ports are those of something else, such as figures for a scraper inside. */
const isWebPort = (server: Scope): boolean => {
  const listens = listensOf(server).filter(({ isTls, isLocal }) => !isTls && !isLocal)
  return (
    listens.length === 0 || listens.some(({ port }) => port === '80' || port === '8080' || port.includes('$'))
  )
}

const isAnswered = (answer: Answer): boolean =>
  ['proxy', 'static', 'text'].includes(answer.kind) && !isAcme(answer) && !isHealth(answer)

const coversAll = (answers: readonly Answer[]): boolean =>
  answers.some(
    ({ path, modifier, kind }) =>
      kind !== 'internal' && modifier !== '=' && /^\^?(\/|\/?\.\*|\/?\(\.\*\)\$?)?$/.test(path),
  )

/** What the server does before it chooses a location: its own redirect, or one for http only. */
function redirectOfServer(server: Scope): Directive | undefined {
  for (const level of server.scopes.filter(({ kind }) => kind === 'if')) {
    const condition = level.args.join(' ')
    const isForHttp = /\$(scheme|https|ssl_protocol|http_x_forwarded_proto|server_port)\b/.test(condition)
    const redirect = [...ownOf(level, 'return'), ...level.own.filter(isWholeRedirect)].find(isRedirect)
    if (isForHttp && redirect !== undefined) return redirect
  }
  return [...ownOf(server, 'return'), ...server.own.filter(isWholeRedirect)].find(isRedirect)
}

const targetOf = ({ name, args }: Directive): string => (name === 'rewrite' ? args[1] : args.at(-1)) ?? ''
const isRedirect = (directive: Directive): boolean =>
  directive.name === 'rewrite' ||
  /^30[12378]$/.test(directive.args[0] ?? '') ||
  /^https?:/.test(directive.args[0] ?? '')

function faultOf(directive: Directive, server: Scope, answer?: Answer): Evidence | undefined {
  const target = targetOf(directive)
  const place = placeOf(directive)
  if (/^(http:|\$scheme:)/.test(target))
    return {
      ...place,
      observed: `${nameOf(server)} redirects plain http to ${target}, which is plain again`,
      expected: EXPECTED,
    }
  const keepsPath =
    /\$(request_uri|uri|document_uri|\d|\{request_uri\}|\{uri\})|\$[a-z_]*(path|uri|url)/.test(target)
  const host = /^https:\/\/([^/?]+)/.exec(target)?.[1] ?? ''
  const own = ownOf(server, 'server_name').flatMap(({ args }) => args)
  const isSameSite =
    /^\$(host|http_host|server_name)/.test(host) || own.includes(host) || /^\$\{?\w+\}?\/[^$]*$/.test(target)
  if (!keepsPath && isSameSite && answer?.modifier !== '=')
    return {
      ...place,
      observed: `${nameOf(server)} redirects plain http to ${target}: the path is lost`,
      expected: EXPECTED,
    }
  return undefined
}

const placeOf = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})
const seenAt = (directive: Directive): Evidence => ({
  ...placeOf(directive),
  observed: `${directive.name} ${directive.args.join(' ')}`,
})

import { labelOf } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import {
  isApiPath,
  isAuthPath,
  limitedAnswers,
  zoneOf,
  zonesOf,
  type LimitedAnswer,
} from '#readiness/facts/nginx/nginx-limits.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, type Judgement } from '#readiness/model/judgement.ts'
import { shown, unique } from './judge-header.ts'
import {
  clientsAsOne,
  limitsWithoutEffect,
  refusalsWith503,
  zonesWithBadKeys,
  zonesWithoutUse,
} from './limit-findings.ts'

const SOURCES = ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html', 'RFC 6585 §4', 'ASVS 2.4.1']
const WHY =
  'Without a limit per client, one machine can try passwords, or use up the service, as fast as the line is.'
const EXAMPLE =
  'At the http level `limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;` and `limit_req_status 429;`, in the location `limit_req zone=api burst=20 nodelay;`.'

const failed = (because: string, findings: readonly Evidence[]): Judgement | undefined => {
  const found = some(unique(findings))
  return found === undefined ? undefined : fail(because, EXAMPLE, found)
}

const everyAnswer = (nginx: NginxFact): LimitedAnswer[] => nginx.configurations.flatMap(limitedAnswers)

const seenIn = (answers: readonly LimitedAnswer[]): Evidence[] =>
  unique(
    answers.flatMap(({ limits }) =>
      limits.map(({ file, line, args }) => ({ file, line, observed: `limit_req ${args.join(' ')}` })),
    ),
  )

export const authRateLimit = defineCheck({
  line: 'security/auth-rate-limit',
  name: 'nginx',
  title: 'nginx limits how often sign-in can be tried',
  proof: 'whole',
  looksAt:
    'Locations that are named for signing in, and those around them: whether a limit_req holds there, by a key that tells clients apart and that they cannot choose.',
  why: WHY,
  mend: `${EXAMPLE} A zone of its own with about 1r/s for the addresses that take passwords.`,
  sources: ['ASVS 6.3.1', 'OWASP Authentication Cheat Sheet', ...SOURCES],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const unused = zonesWithoutUse(nginx).filter(({ observed }) =>
      /log-?in|auth|sign|pass/i.test(observed.split(' is declared', 1)[0]!),
    )
    const auth = everyAnswer(nginx).filter(({ answer }) => isAuthPath(answer))
    const zones = new Set(auth.flatMap(({ limits }) => limits.map(zoneOf)))
    const isOfAuth = ({ observed }: Evidence): boolean =>
      [...zones].some((zone) => ` ${observed} `.includes(` ${zone} `) || observed.includes(`zone=${zone} `))
    const other = [...zonesWithBadKeys(nginx), ...clientsAsOne(nginx), ...limitsWithoutEffect(nginx)].filter(
      isOfAuth,
    )
    const faults = failed('The limit that nginx is to put on sign-in does not work.', [...unused, ...other])
    if (faults !== undefined) return faults
    if (auth.length === 0)
      return nothingToSee('No location of nginx is named for signing in; the app may limit it.')
    const bare = auth.filter(({ limits }) => limits.length === 0)
    if (bare.length > 0)
      return nothingToSee(
        `nginx puts no limit on ${shown(bare.map(({ answer }) => labelOf(answer)))}; the app may.`,
      )
    return pass('nginx limits the locations that take passwords.', some(seenIn(auth))!)
  },
})

export const apiRateLimit = defineCheck({
  line: 'api/rate-limit',
  name: 'nginx',
  title: 'nginx limits requests and says so with 429',
  proof: 'whole',
  looksAt:
    'Each location that hands requests to a program: its limit_req, the key of the zone, and limit_req_status.',
  why: `${WHY} nginx refuses with 503 unless told, which clients and monitoring take for an outage.`,
  mend: EXAMPLE,
  sources: SOURCES,
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const findings = [
      zonesWithBadKeys,
      zonesWithoutUse,
      limitsWithoutEffect,
      refusalsWith503,
      clientsAsOne,
    ].flatMap((look) => look(nginx))
    const faults = failed('The limits of nginx do not work as they should.', findings)
    if (faults !== undefined) return faults
    const all = everyAnswer(nginx)
    const api = all.some(({ answer }) => isApiPath(answer))
      ? all.filter(({ answer }) => isApiPath(answer))
      : all
    const limited = some(seenIn(api))
    if (limited === undefined) return nothingToSee('nginx limits no requests; the app may.')
    const bare = api.filter(({ limits }) => limits.length === 0)
    if (bare.length > 0)
      return nothingToSee(
        `nginx puts no limit on ${shown(bare.map(({ answer }) => labelOf(answer)))}; the app may.`,
      )
    return pass('nginx limits the requests of each client and refuses with 429.', limited)
  },
})

export const limitZone = defineCheck({
  line: 'headers/limit-zone',
  name: 'nginx',
  title: 'nginx counts requests by client',
  proof: 'whole',
  looksAt: 'Each limit_req_zone: by what it counts.',
  why: 'A zone that counts by a header lets the client choose its counter, and one that counts all clients together lets one of them lock out the rest.',
  mend: EXAMPLE,
  sources: SOURCES,
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const faults = failed('A zone of nginx does not count what it should.', [
      ...zonesWithBadKeys(nginx),
      ...clientsAsOne(nginx),
    ])
    if (faults !== undefined) return faults
    const zones = some(
      nginx.configurations.flatMap(zonesOf).map(({ directive: { file, line, args } }) => ({
        file,
        line,
        observed: `limit_req_zone ${args.join(' ')}`,
      })),
    )
    return zones === undefined
      ? nothingToSee('nginx has no limit_req_zone; the app may count requests itself.')
      : pass('nginx counts requests by what tells clients apart.', zones)
  },
})

export const limitRequest = defineCheck({
  line: 'headers/limit-request',
  name: 'nginx',
  title: 'nginx applies its limits',
  proof: 'whole',
  looksAt:
    'Each limit_req: that its zone exists, that it is no dry run, and that each declared zone is used.',
  why: 'A declared zone limits nothing until a limit_req names it, and a dry run only writes a log.',
  mend: EXAMPLE,
  sources: SOURCES,
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const faults = failed('A limit of nginx has no effect.', [
      ...zonesWithoutUse(nginx),
      ...limitsWithoutEffect(nginx),
    ])
    if (faults !== undefined) return faults
    const limits = some(seenIn(everyAnswer(nginx)))
    return limits === undefined
      ? nothingToSee('nginx limits no requests; the app may.')
      : pass('nginx applies its limits.', limits)
  },
})

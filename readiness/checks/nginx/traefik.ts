import {
  traefikConfig,
  type TraefikFact,
  type TraefikSetting,
} from '#readiness/facts/nginx/traefik-config.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const YEAR = 31_536_000
const matching = ({ settings }: TraefikFact, pattern: RegExp): TraefikSetting[] =>
  settings.filter(({ key }) => pattern.test(key))
const seen = (settings: readonly TraefikSetting[]): Evidence[] =>
  settings.slice(0, 20).map(({ file, line, key, value }) => ({ file, line, observed: `${key}=${value}` }))

export const certificatesOfTraefik = defineCheck({
  line: 'security/certificates',
  name: 'traefik',
  title: 'Traefik gets certificates for its routers',
  proof: 'hint',
  looksAt:
    'Flags, labels and files of Traefik: certificate resolvers, and the routers and entry points that name one.',
  why: 'A router that names a resolver that is not there gets a certificate that Traefik makes up, and browsers refuse it.',
  mend: 'Give `certificatesresolvers.<name>.acme…` the name that the routers use.',
  sources: ['https://doc.traefik.io/traefik/https/acme/'],
  needs: { traefik: traefikConfig },
  judge({ traefik }) {
    const resolvers = new Set(
      matching(traefik, /^certificatesresolvers\./).map(({ key }) => key.split('.')[1]!),
    )
    const users = matching(traefik, /\.tls\.certresolver$/)
    const lost = users.filter(
      ({ value }) =>
        resolvers.size > 0 &&
        /^[\w-]+$/.test(value) &&
        !resolvers.has(value.toLowerCase()) &&
        ![...resolvers].some((each) => each.includes('$')),
    )
    const findings = some(
      lost.map(({ file, line, key, value }) => ({
        file,
        line,
        observed: `${key}=${value}, and there is no such certificate resolver`,
        expected: [...resolvers].join(' or '),
      })),
    )
    if (findings !== undefined)
      return fail(
        'A router names a certificate resolver that is not there.',
        'Use the name of a certificatesresolvers entry.',
        findings,
      )
    const good = some(seen(users))
    return good === undefined || resolvers.size === 0
      ? nothingToSee('Which certificate Traefik shows is not decided in the tree.')
      : pass('Traefik gets certificates by itself.', good)
  },
})

export const httpsRedirectOfTraefik = defineCheck({
  line: 'security/https-redirect',
  name: 'traefik',
  title: 'Traefik leads plain http to https',
  proof: 'whole',
  looksAt:
    'The redirection of the entry point on port 80, and the middlewares of the routers that are bound to it.',
  why: 'A router on the entry point of plain http answers in the clear unless it redirects.',
  mend: '`--entrypoints.web.http.redirections.entrypoint.to=websecure` and `….scheme=https`: it holds for every router.',
  sources: ['https://doc.traefik.io/traefik/routing/entrypoints/#redirection'],
  needs: { traefik: traefikConfig },
  judge({ traefik }) {
    const tls = [
      ...matching(traefik, /\.tls(\.certresolver|\.domains.*)?$/).filter(({ value }) => value !== 'false'),
      ...matching(traefik, /^entrypoints\.[\w-]+\.address$/).filter(({ value }) => /:443(\D|$)/.test(value)),
    ]
    if (tls.length === 0) return nothingToSee('Nothing of Traefik in the tree ends TLS.')
    const whole = some(seen(matching(traefik, /^entrypoints\.[\w-]+\.http\.redirections\.entrypoint\.to$/)))
    if (whole !== undefined) return pass('The entry point of plain http redirects everything.', whole)
    const plain = new Set(
      matching(traefik, /^entrypoints\.[\w-]+\.address$/)
        .filter(({ value }) => /:80(\D|$)/.test(value))
        .map(({ key }) => key.split('.')[1]!),
    )
    const schemes = new Set(
      matching(traefik, /\.middlewares\.[^.]+\.redirectscheme\.scheme$/)
        .filter(({ value }) => value === 'https')
        .map(({ key }) => key.split('.middlewares.')[1]!.split('.')[0]!),
    )
    const bound = matching(traefik, /^http\.routers\.[^.]+\.entrypoints$/).filter(({ value }) =>
      value
        .toLowerCase()
        .split(/\s*,\s*/)
        .some((each) => plain.has(each)),
    )
    const redirects = ({ key }: TraefikSetting): boolean =>
      matching(traefik, /\.middlewares$/).some(
        (each) =>
          each.key === key.replace(/entrypoints$/, 'middlewares') &&
          each.value
            .toLowerCase()
            .split(/\s*,\s*/)
            .some(
              (name) => schemes.has(name.split('@')[0]!) || name.includes('$') || /https|redirect/.test(name),
            ),
      )
    const open = some(
      bound
        .filter((each) => !redirects(each))
        .map(({ file, line, key, value }) => ({
          file,
          line,
          observed: `${key}=${value} without a redirect to https`,
          expected: 'a redirection of the entry point, or a redirectscheme middleware',
        })),
    )
    if (open !== undefined)
      return fail(
        'Routers of Traefik answer over plain http.',
        '--entrypoints.web.http.redirections.entrypoint.to=websecure',
        open,
      )
    const good = some(seen(bound))
    return good === undefined
      ? nothingToSee('No router of the tree is bound to plain http.')
      : pass('Each router on plain http redirects to https.', good)
  },
})

export const hstsByTraefik = defineCheck({
  line: 'security/hsts',
  name: 'traefik',
  title: 'The HSTS of Traefik lasts a year',
  proof: 'hint',
  looksAt: 'stsSeconds of each headers middleware.',
  why: 'A short time leaves a gap between two visits in which plain http is tried again.',
  mend: '`traefik.http.middlewares.<name>.headers.stsSeconds=31536000`, and the middleware on each router or entry point.',
  sources: ['RFC 6797', 'https://doc.traefik.io/traefik/middlewares/http/headers/'],
  needs: { traefik: traefikConfig },
  judge({ traefik }) {
    const all = matching(traefik, /\.headers\.stsseconds$/).filter(({ value }) => /^\d+$/.test(value))
    const short = some(
      all
        .filter(({ value }) => Number(value) < YEAR)
        .map(({ file, line, key, value }) => ({
          file,
          line,
          observed: `${key}=${value}`,
          expected: `at least ${YEAR}`,
        })),
    )
    if (short !== undefined)
      return fail('The HSTS of Traefik lasts less than a year.', 'stsSeconds=31536000', short)
    const good = some(seen(all))
    return good === undefined
      ? nothingToSee('Traefik adds no HSTS; what is behind it may.')
      : pass('The HSTS of Traefik lasts a year.', good)
  },
})

export const traefikApi = defineCheck({
  line: 'api/security',
  name: 'traefik-api',
  title: 'The dashboard of Traefik is closed',
  proof: 'part',
  looksAt: 'api.insecure.',
  why: 'With api.insecure the dashboard and the API answer everybody who reaches port 8080, and tell all routes and middlewares.',
  mend: 'Remove `--api.insecure=true`; put a router with an authentication middleware in front of api@internal.',
  sources: ['https://doc.traefik.io/traefik/operations/api/#insecure'],
  needs: { traefik: traefikConfig },
  judge({ traefik }) {
    const open = some(seen(matching(traefik, /^api\.insecure$/).filter(({ value }) => value !== 'false')))
    if (open !== undefined) return fail('The dashboard of Traefik is open.', 'Remove api.insecure.', open)
    return pass('The dashboard is not opened to everybody.', some(seen(traefik.settings.slice(0, 1)))!)
  },
})

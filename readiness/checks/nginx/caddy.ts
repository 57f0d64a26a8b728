import { caddyConfig, type CaddyFact } from '#readiness/facts/nginx/caddy-config.ts'
import type { CaddyDirective, CaddySite } from '#readiness/facts/nginx/parse-caddyfile.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { TRANSPORT } from './header-rules.ts'

const SOURCES = ['https://caddyserver.com/docs/automatic-https']
const placeOf = ({ file, line }: { file: string; line: number }): { file: string; line: number } => ({
  file,
  line,
})

/** A host name that a certificate can be had for. */
const isHost = (address: string): boolean =>
  !/^(http:|:)/.test(address) &&
  !/localhost|127\.0\.0\.1|\.local(:|$)|\.internal(:|$)/.test(
    address.replace(/\{\$(\w+):localhost\}/, '$1'),
  ) &&
  !address.endsWith(':80') &&
  (/^(https:\/\/)?[\w*-]+(\.[\w-]+)+/.test(address) ||
    /\{(\$|env\.)\w*(domain|host|fqdn|site)/i.test(address))

/** An address that stands in a variable, as the tree sets it. */
const given = (address: string, { values }: CaddyFact): string =>
  values.get(/^\{(?:\$|env\.)(\w+)\}$/.exec(address)?.[1] ?? '') ?? address

/** Until somebody sets it, a port or http:// alone: Caddy asks for no certificate and redirects nothing. */
const isPlain = (address: string, caddy: CaddyFact): boolean =>
  /^(:\d+|http:\/\/.*)$/.test(given(address, caddy))

const publicSites = (caddy: CaddyFact): CaddySite[] =>
  caddy.sites.filter(({ addresses }) =>
    addresses.some((address) => isHost(address) && !isPlain(address, caddy)),
  )
const options = ({ sites }: CaddyFact): CaddyDirective[] =>
  sites.filter(({ isGlobal }) => isGlobal).flatMap(({ directives }) => directives)
const says = ({ words }: CaddyDirective, ...start: string[]): boolean =>
  start.every((word, at) => words[at] === word)
const seen = (sites: readonly CaddySite[]): Evidence[] =>
  sites.map((site) => ({ ...placeOf(site), observed: `site ${site.addresses.join(', ')}` }))
const NOTHING = nothingToSee('No site of Caddy has a host name of its own; something else may end TLS.')

export const certificatesOfCaddy = defineCheck({
  line: 'security/certificates',
  name: 'caddy',
  title: 'Caddy gets a certificate for each site',
  proof: 'hint',
  looksAt: 'The sites of the Caddyfile that have a host name, and what switches automatic HTTPS off.',
  why: 'Caddy gets and renews certificates by itself, unless auto_https is off or a site uses its internal authority, which no browser knows.',
  mend: 'Take `auto_https off` and `tls internal` out of the Caddyfile of production.',
  sources: SOURCES,
  needs: { caddy: caddyConfig },
  judge({ caddy }) {
    const sites = publicSites(caddy)
    if (sites.length === 0) return NOTHING
    const off = options(caddy).filter((each) => says(each, 'auto_https', 'off'))
    const inside = sites.flatMap(({ directives }) =>
      directives.filter((each) => says(each, 'tls', 'internal')),
    )
    const findings = some(
      [...off, ...inside].map((each) => ({
        ...placeOf(each),
        observed: each.words.join(' '),
        expected: 'a certificate that browsers accept',
      })),
    )
    if (findings !== undefined)
      return fail(
        'Caddy has no certificate that browsers accept.',
        'Remove `auto_https off` and `tls internal`.',
        findings,
      )
    return pass('Caddy gets certificates for its sites by itself.', some(seen(sites))!)
  },
})

export const httpsRedirectOfCaddy = defineCheck({
  line: 'security/https-redirect',
  name: 'caddy',
  title: 'Caddy leads plain http to https',
  proof: 'whole',
  looksAt: 'What switches the redirects of Caddy off: auto_https, and sites that are written with http://.',
  why: 'Caddy redirects by itself for each host name; a site with http:// in front of the same host answers in the clear.',
  mend: 'Remove `auto_https disable_redirects`, and write the site without http://.',
  sources: SOURCES,
  needs: { caddy: caddyConfig },
  judge({ caddy }) {
    const sites = publicSites(caddy)
    if (sites.length === 0) return NOTHING
    const off = options(caddy).filter(
      (each) => says(each, 'auto_https', 'off') || says(each, 'auto_https', 'disable_redirects'),
    )
    const hosts = new Set(
      sites.flatMap(({ addresses }) => addresses.map((address) => address.replace(/^https:\/\//, ''))),
    )
    const clear = caddy.sites.filter(
      ({ addresses, directives }) =>
        addresses.some((address) => address.startsWith('http://') && hosts.has(address.slice(7))) &&
        directives.some(({ words }) =>
          /^(reverse_proxy|file_server|respond|php_fastcgi)$/.test(words[0] ?? ''),
        ),
    )
    const findings = some([
      ...off.map((each) => ({
        ...placeOf(each),
        observed: each.words.join(' '),
        expected: 'automatic redirects',
      })),
      ...clear.map((site) => ({
        ...placeOf(site),
        observed: `site ${site.addresses.join(', ')} answers over plain http`,
        expected: 'the site without http://',
      })),
    ])
    if (findings !== undefined)
      return fail(
        'Caddy answers over plain http.',
        'Leave the redirects to Caddy: no auto_https, no http:// sites.',
        findings,
      )
    return pass('Caddy redirects plain http to https by itself.', some(seen(sites))!)
  },
})

export const hstsByCaddy = defineCheck({
  line: 'security/hsts',
  name: 'caddy',
  title: 'Caddy sends HSTS',
  proof: 'whole',
  looksAt:
    'The header directives of each site with a host name, with the snippets that it imports. Caddy sends no HSTS by itself.',
  why: 'Without it the first request of each visit may go over plain http.',
  mend: '`header Strict-Transport-Security "max-age=31536000; includeSubDomains"` in each site.',
  sources: ['RFC 6797', 'https://caddyserver.com/docs/caddyfile/directives/header'],
  needs: { caddy: caddyConfig },
  judge({ caddy }) {
    const sites = publicSites(caddy)
    if (sites.length === 0) return NOTHING
    const found = sites.map((site) => ({ site, values: valuesOf(site, caddy) }))
    const all = found.flatMap(({ values }) => values)
    const findings = some(
      all.flatMap(({ place, value }) => {
        const fault = value.includes('{') ? undefined : TRANSPORT.faultOf(value)
        return fault === undefined ? [] : [{ ...place, observed: fault, expected: TRANSPORT.expected }]
      }),
    )
    if (findings !== undefined)
      return fail(
        'The HSTS of Caddy is too short or wrong.',
        'header Strict-Transport-Security "max-age=31536000; includeSubDomains"',
        findings,
      )
    if (found.some(({ values }) => values.length === 0))
      return nothingToSee('Caddy adds no HSTS to some of its sites; what is behind it may.')
    return pass(
      'Caddy sends HSTS for each site.',
      some(all.map(({ place, value }) => ({ ...place, observed: `Strict-Transport-Security: ${value}` })))!,
    )
  },
})

/** Only what holds for the whole site, not for a part of its paths. */
function valuesOf(
  { directives }: CaddySite,
  caddy: CaddyFact,
): { place: { file: string; line: number }; value: string }[] {
  const snippets = directives.filter(({ words, within }) => words[0] === 'import' && within.length === 0)
  const imported = snippets.flatMap(({ words }) =>
    caddy.sites
      .filter(({ addresses }) => addresses[0] === `(${words[1]})`)
      .flatMap((site) => site.directives),
  )
  return [...directives, ...imported]
    .filter(({ within }) => within.every((word) => word === 'header'))
    .flatMap((each) => {
      const at = each.words.findIndex((word) => /^[+?>]?strict-transport-security$/i.test(word))
      const value = at < 0 ? undefined : each.words[at + 1]
      return value === undefined ? [] : [{ place: placeOf(each), value }]
    })
}

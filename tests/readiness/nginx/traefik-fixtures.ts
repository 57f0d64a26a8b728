import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const compose = (
  flags: readonly string[],
  labels: readonly string[] = [],
): Readonly<Record<string, string>> => ({
  'compose.yaml': [
    'services:',
    '  proxy:',
    '    image: traefik:v3',
    '    command:',
    ...['--entrypoints.web.address=:80', '--entrypoints.websecure.address=:443', ...flags].map(
      (flag) => `      - ${flag}`,
    ),
    '  app:',
    '    image: app',
    '    labels:',
    ...['traefik.enable=true', ...labels].map((label) => `      - ${label}`),
    '',
  ].join('\n'),
})

const ACME = '--certificatesresolvers.le.acme.email=a@example.org'
const TLS = ['traefik.http.routers.app.entrypoints=websecure', 'traefik.http.routers.app.tls.certresolver=le']
const REDIRECT = '--entrypoints.web.http.redirections.entrypoint.to=websecure'
const PLAIN = 'traefik.http.routers.app-http.entrypoints=web'

export const TRAEFIK_FIXTURES: FixtureTable = {
  'security/certificates/traefik': {
    passing: [
      { name: 'by flags and labels', files: compose([ACME], TLS) },
      {
        name: 'by a file',
        files: {
          'traefik/traefik.yml':
            'entryPoints:\n  websecure:\n    address: ":443"\n    http:\n      tls:\n        certResolver: le\ncertificatesResolvers:\n  le:\n    acme:\n      email: a@example.org\n',
        },
      },
    ],
    failing: [{ name: 'another name', files: compose([ACME.replace('.le.', '.letsencrypt.')], TLS) }],
    others: [{ name: 'no resolver in the tree', outcome: 'unknown', files: compose([], TLS) }],
  },
  'security/https-redirect/traefik': {
    passing: [
      { name: 'of the entry point', files: compose([ACME, REDIRECT], TLS) },
      {
        name: 'of the router',
        files: compose(
          [ACME],
          [
            ...TLS,
            PLAIN,
            'traefik.http.routers.app-http.middlewares=to-https',
            'traefik.http.middlewares.to-https.redirectscheme.scheme=https',
          ],
        ),
      },
      {
        name: 'of the entry point, in a file',
        files: {
          'traefik.yml':
            'entryPoints:\n  web:\n    address: ":80"\n    http:\n      redirections:\n        entryPoint:\n          to: websecure\n  websecure:\n    address: ":443"\n',
        },
      },
    ],
    failing: [{ name: 'a router on plain http', files: compose([ACME], [...TLS, PLAIN]) }],
    others: [
      {
        name: 'for development',
        outcome: 'unknown',
        files: { 'compose.dev.yaml': compose([ACME], [...TLS, PLAIN])['compose.yaml']! },
      },
    ],
  },
  'security/hsts/traefik': {
    passing: [
      { name: 'a year', files: compose([], ['traefik.http.middlewares.s.headers.stsSeconds=31536000']) },
    ],
    failing: [
      { name: 'an hour', files: compose([], ['traefik.http.middlewares.s.headers.stsSeconds=3600']) },
    ],
  },
  'api/security/traefik-api': {
    passing: [{ name: 'closed', files: compose(['--api.dashboard=true']) }],
    failing: [
      { name: 'open', files: compose(['--api.insecure=true']) },
      { name: 'open, in short', files: compose(['--api.insecure']) },
    ],
  },
}

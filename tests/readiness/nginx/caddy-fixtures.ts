import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const caddy = (text: string): Readonly<Record<string, string>> => ({ 'deploy/Caddyfile': text })
const SITE = 'example.org {\n  reverse_proxy app:3000\n}\n'
const HSTS = 'header Strict-Transport-Security "max-age=31536000; includeSubDomains"'

export const CADDY_FIXTURES: FixtureTable = {
  'security/certificates/caddy': {
    passing: [
      { name: 'a host name', files: caddy(SITE) },
      { name: 'from the environment', files: caddy('{$DOMAIN:localhost} {\n  reverse_proxy app:3000\n}\n') },
      {
        name: 'from the environment, with a name in the template of it',
        files: {
          ...caddy('{$SITE_ADDRESS} {\n  reverse_proxy app:3000\n}\n'),
          '.env.example': 'SITE_ADDRESS=shop.example.org\n',
        },
      },
      { name: 'without braces', files: caddy('example.org\nreverse_proxy app:3000\n') },
    ],
    failing: [
      { name: 'switched off', files: caddy(`{\n  auto_https off\n}\n${SITE}`) },
      {
        name: 'its own authority',
        files: caddy('example.org {\n  tls internal\n  reverse_proxy app:3000\n}\n'),
      },
    ],
    others: [
      { name: 'a port only', outcome: 'unknown', files: caddy(':80 {\n  file_server\n}\n') },
      { name: 'for development', outcome: 'unknown', files: { 'Caddyfile.dev': SITE } },
      {
        name: 'an address that is a port until somebody sets it',
        outcome: 'unknown',
        files: {
          ...caddy('{$SITE_ADDRESS} {\n  reverse_proxy app:3000\n}\n'),
          '.env.example': 'SITE_ADDRESS=:80\n',
        },
      },
    ],
  },
  'security/https-redirect/caddy': {
    passing: [{ name: 'by itself', files: caddy(`{\n  email a@example.org\n}\n${SITE}`) }],
    failing: [
      { name: 'switched off', files: caddy(`{\n  auto_https disable_redirects\n}\n${SITE}`) },
      {
        name: 'a second site on http',
        files: caddy(`${SITE}http://example.org {\n  reverse_proxy app:3000\n}\n`),
      },
    ],
    others: [
      {
        name: 'an address that is a port until somebody sets it',
        outcome: 'unknown',
        files: {
          ...caddy('{$SITE_ADDRESS} {\n  reverse_proxy app:3000\n}\n'),
          'docker-compose.yml':
            'services:\n  proxy:\n    image: caddy:2\n    environment:\n      SITE_ADDRESS: ${SITE_ADDRESS:-:80}\n',
        },
      },
    ],
  },
  'security/hsts/caddy': {
    passing: [
      { name: 'in the site', files: caddy(`example.org {\n  ${HSTS}\n  reverse_proxy app\n}\n`) },
      {
        name: 'in a snippet',
        files: caddy(
          `(secure) {\n  header {\n    Strict-Transport-Security "max-age=31536000"\n  }\n}\nexample.org {\n  import secure\n  reverse_proxy app\n}\n`,
        ),
      },
    ],
    failing: [
      {
        name: 'for an hour',
        files: caddy(
          'example.org {\n  header Strict-Transport-Security max-age=3600\n  reverse_proxy app\n}\n',
        ),
      },
    ],
    others: [
      {
        name: 'for some paths',
        outcome: 'unknown',
        files: caddy(`example.org {\n  handle /api/* {\n    ${HSTS}\n  }\n  reverse_proxy app\n}\n`),
      },
      { name: 'left to the app', outcome: 'unknown', files: caddy(SITE) },
    ],
  },
}

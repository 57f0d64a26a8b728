import type { CheckFixtures, FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROXY, http, tls } from './_conf.ts'

/** What holds for each header alike: set once, inherited, lost beside another add_header, without always. */
function header(directive: string, bad: readonly string[]): CheckFixtures {
  const set = (text: string): string => `add_header ${text} always;`
  return {
    passing: [
      { name: 'at the server level', files: http(tls(`${set(directive)} ${PROXY}`)) },
      {
        name: 'repeated where there is another',
        files: http(
          tls(`${set(directive)} location / { ${set(directive)} add_header X-A 1; proxy_pass http://app; }`),
        ),
      },
      {
        name: 'by an included file',
        files: {
          ...http(
            tls(
              `include snippets/headers.conf; location / { include snippets/headers.conf; add_header X-A 1; proxy_pass http://app; }`,
            ),
          ),
          'nginx/snippets/headers.conf': set(directive),
        },
      },
      {
        name: 'merged by a newer nginx',
        files: http(
          tls(
            `add_header_inherit merge; ${set(directive)} location / { add_header X-A 1; proxy_pass http://app; }`,
          ),
        ),
      },
    ],
    failing: [
      {
        name: 'lost in one location',
        files: http(
          tls(`${set(directive)} ${PROXY} location /api/ { add_header X-A 1; proxy_pass http://app; }`),
        ),
      },
      { name: 'without always', files: http(tls(`add_header ${directive}; ${PROXY}`)) },
      ...bad.map((text) => ({ name: text, files: http(tls(`${set(text)} ${PROXY}`)) })),
    ],
    others: [
      { name: 'left to the app', outcome: 'unknown', files: http(tls(PROXY)) },
      { name: 'no nginx', outcome: 'unknown', files: { 'src/app.ts': 'export {}\n' } },
      {
        name: 'an included file that is not there',
        outcome: 'unknown',
        files: http(tls(`include snippets/headers.conf; ${PROXY}`)),
      },
    ],
  }
}

const POLICY = `Content-Security-Policy "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"`
const HSTS = 'Strict-Transport-Security "max-age=63072000; includeSubDomains"'
const hsts = header(HSTS, [
  'Strict-Transport-Security "max-age=3600"',
  'Strict-Transport-Security includeSubDomains',
])
const frame = header('X-Frame-Options SAMEORIGIN', ['X-Frame-Options "ALLOW-FROM https://a.example"'])

const all = (left = ''): string =>
  ['X-Content-Type-Options nosniff', 'X-Frame-Options DENY', 'Referrer-Policy no-referrer', POLICY]
    .filter((each) => left === '' || !each.startsWith(left))
    .map((each) => `add_header ${each} always;`)
    .join(' ')

export const HEADER_FIXTURES: FixtureTable = {
  'security/hsts/nginx': {
    ...hsts,
    passing: [
      ...hsts.passing,
      {
        name: 'by a map',
        files: http(
          `map $https $hsts { on "max-age=31536000"; default ""; }\n${tls(`add_header Strict-Transport-Security $hsts always; ${PROXY}`)}`,
        ),
      },
      {
        name: 'without it in what nginx says of its own health',
        files: http(
          tls(
            `add_header ${HSTS} always; ${PROXY} location /health { add_header Content-Type text/plain; return 200 ok; }`,
          ),
        ),
      },
    ],
  },
  'headers/transport-security/nginx': hsts,
  'headers/frame-options/nginx': {
    ...frame,
    passing: [
      ...frame.passing,
      { name: 'frame-ancestors instead', files: http(tls(`add_header ${POLICY} always; ${PROXY}`)) },
      {
        name: 'not on assets',
        files: http(
          tls(
            `add_header X-Frame-Options DENY always; ${PROXY} location ~* \\.(js|css|png)$ { add_header Cache-Control "public"; root /www; }`,
          ),
        ),
      },
    ],
    failing: [
      ...frame.failing,
      {
        name: 'pages from disk without it',
        files: http(tls('root /www; location / { try_files $uri /index.html; }')),
      },
    ],
  },
  'headers/content-type-options/nginx': header('X-Content-Type-Options nosniff', [
    'X-Content-Type-Options sniff',
  ]),
  'headers/referrer-policy/nginx': header('Referrer-Policy "strict-origin-when-cross-origin"', [
    'Referrer-Policy unsafe-url',
    'Referrer-Policy no-referrer-when-downgrade',
    'Referrer-Policy "no-referrer, unsafe-url"',
  ]),
  'headers/content-security-policy/nginx': header(POLICY, [
    `Content-Security-Policy "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"`,
    `Content-Security-Policy "default-src *"`,
    `Content-Security-Policy "upgrade-insecure-requests"`,
    `Content-Security-Policy "script-src 'nonce-abcdefgh12345678' 'strict-dynamic'; object-src 'none'; base-uri 'none'"`,
  ]),
  'headers/xss-protection/nginx': {
    passing: [
      { name: '0', files: http(tls(`add_header X-XSS-Protection 0 always; ${PROXY}`)) },
      { name: 'none', files: http(tls(PROXY)) },
      {
        name: 'as the checklist has it',
        files: http(tls(`add_header X-XSS-Protection "1; mode=block" always; ${PROXY}`)),
      },
    ],
    failing: [{ name: '1', files: http(tls(`add_header X-XSS-Protection 1 always; ${PROXY}`)) }],
  },
  'api/headers/nginx': {
    passing: [{ name: 'all of them', files: http(`server_tokens off; ${all()}\n${tls(PROXY)}`) }],
    failing: [
      { name: 'the version is told', files: http(`${all()}\n${tls(PROXY)}`) },
      {
        name: 'lost in one location',
        files: http(
          `server_tokens off; ${all()}\n${tls(`${PROXY} location /api/ { add_header Vary Origin; proxy_pass http://app; }`)}`,
        ),
      },
      { name: 'pages from disk without any', files: http(`server_tokens off;\n${tls('root /www;')}`) },
    ],
    others: [
      {
        name: 'an old configuration that the image of its part leaves out',
        outcome: 'pass',
        files: {
          'apps/web/nginx/nginx.conf': `events {}\nhttp {\nserver_tokens off; ${all()}\n${tls('root /www;')}\n}\n`,
          'apps/web/Dockerfile': 'FROM nginx:1.29\nCOPY nginx/nginx.conf /etc/nginx/nginx.conf\n',
          'apps/space/nginx/nginx.conf': 'events {}\nhttp {\nserver { listen 3000; root /www; }\n}\n',
          'apps/space/Dockerfile': 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
        },
      },
      {
        name: 'a configuration that lies beside an image and is put in by hand',
        outcome: 'fail',
        files: {
          'deploy/nginx/nginx.conf': 'events {}\nhttp {\nserver { listen 80; root /www; }\n}\n',
          'deploy/Dockerfile': 'FROM node:24\nCOPY . .\n',
        },
      },
      { name: 'left to the app', outcome: 'unknown', files: http(`server_tokens off;\n${tls(PROXY)}`) },
      {
        name: 'one left to the app',
        outcome: 'unknown',
        files: http(`server_tokens off; ${all('Content')}\n${tls(PROXY)}`),
      },
    ],
  },
}

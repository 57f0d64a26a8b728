import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROXY, REDIRECT, http, tls } from './_conf.ts'

const plain = (text: string): Readonly<Record<string, string>> =>
  http(`${tls(PROXY)}\nserver { listen 80; server_name example.org; ${text} }`)

export const EDGE_FIXTURES: FixtureTable = {
  'security/certificates/nginx': {
    passing: [
      { name: 'new protocols', files: http(`ssl_protocols TLSv1.2 TLSv1.3;\n${tls(PROXY)}`) },
      {
        name: 'weak ciphers that are switched off',
        files: http(tls(`ssl_ciphers HIGH:!aNULL:!MD5:!RC4; ${PROXY}`)),
      },
    ],
    failing: [
      { name: 'TLS 1.0', files: http(tls(`ssl_protocols TLSv1 TLSv1.2; ${PROXY}`)) },
      {
        name: 'a broken cipher',
        files: http(tls(`ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA; ${PROXY}`)),
      },
      { name: 'no certificate', files: http(`server { listen 443 ssl; ${PROXY} }`) },
    ],
    others: [
      {
        name: 'a certificate that certbot fills in',
        outcome: 'unknown',
        files: http(
          `server { listen 443 ssl;\n# ssl_certificate /etc/letsencrypt/live/x/fullchain.pem;\n${PROXY} }`,
        ),
      },
      { name: 'plain http only', outcome: 'unknown', files: http(`server { listen 80; ${PROXY} }`) },
    ],
  },
  'security/https-redirect/nginx': {
    passing: [
      { name: 'every path', files: http(`${tls(PROXY)}\n${REDIRECT}`) },
      {
        name: 'with the challenge of a certificate authority',
        files: plain(
          'location /.well-known/acme-challenge/ { root /var/www/certbot; } location / { return 308 https://$host$request_uri; }',
        ),
      },
      {
        name: 'as certbot writes it',
        files: plain('if ($host = example.org) { return 301 https://$host$request_uri; } return 404;'),
      },
      {
        name: 'in a server for both',
        files: http(
          'server { listen 80; listen 443 ssl; ssl_certificate a; ssl_certificate_key b; if ($scheme = http) { return 301 https://$host$request_uri; } location / { proxy_pass http://app; } }',
        ),
      },
      { name: 'by rewrite', files: plain('rewrite ^ https://$host$request_uri? permanent;') },
    ],
    failing: [
      { name: 'only /', files: plain('location = / { return 301 https://$host$request_uri; }') },
      { name: 'pages over plain http', files: plain(PROXY) },
      { name: 'the path is lost', files: plain('return 301 https://$host;') },
      {
        name: 'one path is left out',
        files: plain(
          'location /api/ { proxy_pass http://app; } location / { return 301 https://$host$request_uri; }',
        ),
      },
      { name: 'to plain http', files: plain('return 301 http://www.example.org$request_uri;') },
    ],
    others: [
      {
        name: 'something before it ends TLS',
        outcome: 'unknown',
        files: http(`server { listen 80; ${PROXY} }`),
        settings: { tls: 'external' },
      },
      {
        name: 'an nginx in a container of pages, behind the edge',
        outcome: 'pass',
        files: {
          ...http(`${tls(PROXY)}\n${REDIRECT}`),
          'web/nginx.conf': 'server { listen 80; root /usr/share/nginx/html; }',
        },
      },
      {
        name: 'only a variant for development',
        outcome: 'unknown',
        files: { 'nginx/nginx.dev.conf': `events {} http { ${tls(PROXY)} server { listen 80; ${PROXY} } }` },
      },
    ],
  },
  'security/auth-rate-limit/client-address': {
    passing: [
      {
        name: 'overwritten',
        files: http(
          tls('proxy_set_header X-Forwarded-For $remote_addr; location / { proxy_pass http://app; }'),
        ),
      },
    ],
    failing: [
      {
        name: 'everybody is trusted',
        files: http(tls(`set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For; ${PROXY}`)),
      },
      {
        name: 'appended, and the app takes the first entry',
        files: {
          ...http(
            tls(
              'location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://app; }',
            ),
          ),
          'src/limit.ts':
            "export const ip = (request: Request) => request.headers.get('x-forwarded-for')?.split(',')[0]\n",
        },
      },
      {
        name: 'appended, and Express trusts every proxy',
        files: {
          ...http(
            tls(
              'location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://app; }',
            ),
          ),
          'src/app.js': "app.set('trust proxy', true)\n",
        },
      },
      {
        name: 'appended, and Better Auth is not told',
        files: {
          ...http(
            tls(
              'location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://app; }',
            ),
          ),
          'src/auth.ts': "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({})\n",
        },
      },
      {
        name: 'X-Real-IP from the client',
        files: http(tls('location / { proxy_set_header X-Real-IP $http_x_real_ip; proxy_pass http://app; }')),
      },
      {
        name: 'appended where the other headers are cleared',
        files: http(
          tls(
            'proxy_set_header Forwarded ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; location / { proxy_pass http://app; }',
          ),
        ),
      },
    ],
    others: [
      {
        name: 'everybody is trusted, and the address decides nothing',
        outcome: 'unknown',
        files: http(
          'server { listen 3000; set_real_ip_from 0.0.0.0/0; location / { root /usr/share/nginx/html; } }',
        ),
      },
      {
        name: 'appended, and the app counts its proxies',
        outcome: 'unknown',
        files: {
          ...http(
            tls(
              'location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://app; }',
            ),
          ),
          'src/app.js': "app.set('trust proxy', 1)\n",
        },
      },
    ],
  },
  'api/security/nginx-faults': {
    passing: [
      {
        name: 'an alias that ends as its location',
        files: http(tls(`location /files/ { alias /data/files/; } ${PROXY}`)),
      },
      {
        name: 'the sent address',
        files: http(
          `${REDIRECT}\n${tls('proxy_set_header X-Path $request_uri; location / { proxy_pass http://app; }')}`,
        ),
      },
      {
        name: '$uri in try_files',
        files: http(tls('root /www; location / { try_files $uri /index.html; }')),
      },
    ],
    failing: [
      {
        name: 'an alias that leads out',
        files: http(tls(`location /files { alias /data/files/; } ${PROXY}`)),
      },
      { name: '$uri in a redirect', files: http('server { listen 80; return 301 https://$host$uri; }') },
      {
        name: 'a host that the client names',
        files: http(tls('location /get/ { proxy_pass http://$arg_host; }')),
      },
      { name: 'open figures', files: http(tls(`location /nginx_status { stub_status; } ${PROXY}`)) },
    ],
  },
  'errors/request-id/nginx': {
    passing: [
      {
        name: 'passed on and logged',
        files: http(
          `log_format main '$remote_addr $request_id'; access_log /dev/stdout main;\n${tls(`proxy_set_header X-Request-Id $request_id; ${PROXY}`)}`,
        ),
      },
    ],
    failing: [
      {
        name: 'lost in one location',
        files: http(
          tls(
            `proxy_set_header X-Request-Id $request_id; ${PROXY} location /ws { proxy_set_header Upgrade $http_upgrade; proxy_pass http://app; }`,
          ),
        ),
      },
    ],
  },
  'errors/structured-logging/nginx': {
    passing: [
      {
        name: 'escape=json',
        files: http(
          `log_format json escape=json '{"path":"$uri"}'; access_log /dev/stdout json;\n${tls(PROXY)}`,
        ),
      },
    ],
    failing: [
      {
        name: 'JSON without its escapes',
        files: http(`log_format json '{"path":"$uri"}'; access_log /dev/stdout json;\n${tls(PROXY)}`),
      },
    ],
    others: [{ name: 'text', outcome: 'unknown', files: http(tls(PROXY)) }],
  },
  'deployment/blue-green/nginx': {
    passing: [
      {
        name: 'two colours',
        files: http(
          `upstream blue { server app-blue:3000; } upstream green { server app-green:3000; } map $cookie_x $active { default blue; }\n${tls('location / { proxy_pass http://$active; }')}`,
        ),
      },
      {
        name: 'a file of servers',
        files: http(`upstream app { zone app 64k; include servers.conf; }\n${tls(PROXY)}`),
      },
      {
        name: 'looked up again',
        files: http(tls('resolver 127.0.0.11; set $app http://app:3000; location / { proxy_pass $app; }')),
      },
    ],
    failing: [
      {
        name: 'looked up by nobody',
        files: http(tls('set $app http://app:3000; location / { proxy_pass $app; }')),
      },
    ],
    others: [{ name: 'one fixed server', outcome: 'unknown', files: http(tls(PROXY)) }],
  },
}
